using System.Diagnostics.CodeAnalysis;

namespace Drystone.S3.Checksums.Md5;

/// <summary>What MD5 asks of a number of lanes, each with a word of a message of its own. The compiler makes the
/// methods of a struct that implements it into the instructions of that width.</summary>
internal unsafe interface ILanes<TWords>
    where TWords : unmanaged
{
    static abstract TWords Broadcast(uint word);

    static abstract TWords Add(TWords left, TWords right);

    static abstract TWords RotateLeft(TWords words, [ConstantExpected] byte bits);

    /// <summary>Adds what has each bit from the one or from the other.</summary>
    static abstract TWords AddSelected(TWords sum, TWords mask, TWords ifSet, TWords ifClear);

    static abstract TWords Xor(TWords x, TWords y, TWords z);

    /// <summary>y ^ (x | ~z), the function of MD5's last round.</summary>
    static abstract TWords XorOrNot(TWords x, TWords y, TWords z);

    /// <summary>Transposes: the 16 words of 64 bytes of each lane become 16 vectors of one word of each.</summary>
    /// <param name="rows">A message for each lane.</param>
    static abstract void Gather(byte** rows, nint offsetBytes, TWords* words);
}
