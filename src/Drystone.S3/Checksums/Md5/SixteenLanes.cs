using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Drystone.S3.Checksums.Md5;

internal readonly unsafe struct SixteenLanes : ILanes<Vector512<uint>>
{
    public const int Count = 16;

    // Not where the processor runs slower for them.
    public static bool IsSupported => Avx512F.IsSupported && Vector512.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Broadcast(uint word) => Vector512.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Add(Vector512<uint> left, Vector512<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateLeft(Vector512<uint> words, [ConstantExpected] byte bits) =>
        Avx512F.RotateLeft(words, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> AddSelected(
        Vector512<uint> sum, Vector512<uint> mask, Vector512<uint> ifSet, Vector512<uint> ifClear) =>
        sum + Avx512F.TernaryLogic(mask, ifSet, ifClear, TernaryTables.Select);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Xor(Vector512<uint> x, Vector512<uint> y, Vector512<uint> z) =>
        Avx512F.TernaryLogic(x, y, z, TernaryTables.Xor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> XorOrNot(Vector512<uint> x, Vector512<uint> y, Vector512<uint> z) =>
        Avx512F.TernaryLogic(x, y, z, TernaryTables.XorOrNot);

    public static void Gather(byte** rows, nint offsetBytes, Vector512<uint>* words)
    {
        for (var at = offsetBytes; at < offsetBytes + Md5Block.Bytes; at += Vector128<byte>.Count, words += 4)
        {
            // The quarters are transposed each for itself, so lanes that are four apart share a row.
            var r0 = Row(rows, at);
            var r1 = Row(rows + 1, at);
            var r2 = Row(rows + 2, at);
            var r3 = Row(rows + 3, at);
            var low01 = Avx512F.UnpackLow(r0, r1).AsUInt64();
            var low23 = Avx512F.UnpackLow(r2, r3).AsUInt64();
            var high01 = Avx512F.UnpackHigh(r0, r1).AsUInt64();
            var high23 = Avx512F.UnpackHigh(r2, r3).AsUInt64();
            words[0] = Avx512F.UnpackLow(low01, low23).AsUInt32();
            words[1] = Avx512F.UnpackHigh(low01, low23).AsUInt32();
            words[2] = Avx512F.UnpackLow(high01, high23).AsUInt32();
            words[3] = Avx512F.UnpackHigh(high01, high23).AsUInt32();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Row(byte** rows, nint at) => Vector512.Create(
        Vector256.Create(Vector128.Load((uint*)(rows[0] + at)), Vector128.Load((uint*)(rows[4] + at))),
        Vector256.Create(Vector128.Load((uint*)(rows[8] + at)), Vector128.Load((uint*)(rows[12] + at))));
}
