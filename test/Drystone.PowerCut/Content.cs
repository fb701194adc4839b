using System.Globalization;
using System.Runtime.InteropServices;

namespace Drystone.PowerCut;

/// <summary>Bytes that follow from a few numbers, so that nothing of them need be kept.</summary>
internal sealed record Content(string Name, IReadOnlyList<Piece> Pieces)
{
    /// <summary>The metadata in which an object says what it should hold.</summary>
    public const string Header = "content";

    public int Bytes { get; } = Pieces.Sum(piece => piece.Bytes);

    public static Content Of(Piece piece) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{piece.Seed:x16}-{piece.Bytes}"), [piece]);

    public byte[] Make()
    {
        var bytes = new byte[Bytes];
        var offset = 0;
        foreach (var piece in Pieces)
        {
            piece.Fill(bytes.AsSpan(offset, piece.Bytes));
            offset += piece.Bytes;
        }

        return bytes;
    }

    public override string ToString() => Name;
}

/// <param name="Repeats">Each eight bytes stand so many times: something to compress.</param>
internal readonly record struct Piece(ulong Seed, int Bytes, int Repeats)
{
    public byte[] Make()
    {
        var bytes = new byte[Bytes];
        Fill(bytes);
        return bytes;
    }

    public void Fill(Span<byte> bytes)
    {
        var state = Seed;
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (var i = 0; i < bytes.Length; i += sizeof(ulong))
        {
            if (i / sizeof(ulong) % Repeats == 0)
            {
                MemoryMarshal.Write(word, Next(ref state));
            }

            var rest = bytes[i..];
            word[..Math.Min(word.Length, rest.Length)].CopyTo(rest);
        }
    }

    /// <summary>SplitMix64: https://prng.di.unimi.it/splitmix64.c.</summary>
    private static ulong Next(ref ulong state)
    {
        state += 0x9e3779b97f4a7c15;
        var mixed = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }
}
