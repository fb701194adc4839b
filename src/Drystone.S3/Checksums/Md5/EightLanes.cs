using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Drystone.S3.Checksums.Md5;

internal readonly unsafe struct EightLanes : ILanes<Vector256<uint>>
{
    public const int Count = 8;

    public static bool IsSupported => Avx2.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Broadcast(uint word) => Vector256.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Add(Vector256<uint> left, Vector256<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateLeft(
        Vector256<uint> words, [ConstantExpected] byte bits) => Avx512F.VL.IsSupported
        ? Avx512F.VL.RotateLeft(words, bits)
        : (words << bits) | (words >>> (32 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> AddSelected(
        Vector256<uint> sum, Vector256<uint> mask, Vector256<uint> ifSet, Vector256<uint> ifClear) =>
        Avx512F.VL.IsSupported
            ? sum + Avx512F.VL.TernaryLogic(mask, ifSet, ifClear, TernaryTables.Select)
            : sum + (~mask & ifClear) + (mask & ifSet);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Xor(Vector256<uint> x, Vector256<uint> y, Vector256<uint> z) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(x, y, z, TernaryTables.Xor) : x ^ (y ^ z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> XorOrNot(Vector256<uint> x, Vector256<uint> y, Vector256<uint> z) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(x, y, z, TernaryTables.XorOrNot) : y ^ (x | ~z);

    public static void Gather(byte** rows, nint offsetBytes, Vector256<uint>* words)
    {
        for (var at = offsetBytes; at < offsetBytes + Md5Block.Bytes; at += Vector128<byte>.Count, words += 4)
        {
            // The halves are transposed each for itself, so lanes that are four apart share a row.
            var r0 = Row(rows, at);
            var r1 = Row(rows + 1, at);
            var r2 = Row(rows + 2, at);
            var r3 = Row(rows + 3, at);
            var low01 = Avx2.UnpackLow(r0, r1).AsUInt64();
            var low23 = Avx2.UnpackLow(r2, r3).AsUInt64();
            var high01 = Avx2.UnpackHigh(r0, r1).AsUInt64();
            var high23 = Avx2.UnpackHigh(r2, r3).AsUInt64();
            words[0] = Avx2.UnpackLow(low01, low23).AsUInt32();
            words[1] = Avx2.UnpackHigh(low01, low23).AsUInt32();
            words[2] = Avx2.UnpackLow(high01, high23).AsUInt32();
            words[3] = Avx2.UnpackHigh(high01, high23).AsUInt32();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Row(byte** rows, nint at) => Vector256.Create(
        Vector128.Load((uint*)(rows[0] + at)), Vector128.Load((uint*)(rows[4] + at)));
}
