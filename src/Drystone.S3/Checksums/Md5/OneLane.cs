using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Drystone.S3.Checksums.Md5;

/// <summary>One message, in the general registers.</summary>
internal readonly unsafe struct OneLane : ILanes<uint>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Broadcast(uint word) => word;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Add(uint left, uint right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RotateLeft(uint words, [ConstantExpected] byte bits) => BitOperations.RotateLeft(words, bits);

    // No bit is in both, so that adding does for the disjunction, and the second round waits for one instruction less.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AddSelected(uint sum, uint mask, uint ifSet, uint ifClear) =>
        sum + (~mask & ifClear) + (mask & ifSet);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Xor(uint x, uint y, uint z) => x ^ (y ^ z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint XorOrNot(uint x, uint y, uint z) => y ^ (x | ~z);

    public static void Gather(byte** rows, nint offsetBytes, uint* words) =>
        Unsafe.CopyBlockUnaligned(words, rows[0] + offsetBytes, Md5Block.Bytes);
}
