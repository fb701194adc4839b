using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Drystone.S3.Checksums.Md5;

internal readonly unsafe struct FourLanes : ILanes<Vector128<uint>>
{
    public const int Count = 4;

    public static bool IsSupported => BitConverter.IsLittleEndian && (Sse2.IsSupported || AdvSimd.Arm64.IsSupported);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Broadcast(uint word) => Vector128.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Add(Vector128<uint> left, Vector128<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> RotateLeft(
        Vector128<uint> words, [ConstantExpected] byte bits) => Avx512F.VL.IsSupported
        ? Avx512F.VL.RotateLeft(words, bits)
        : (words << bits) | (words >>> (32 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> AddSelected(
        Vector128<uint> sum, Vector128<uint> mask, Vector128<uint> ifSet, Vector128<uint> ifClear) =>
        Avx512F.VL.IsSupported
            ? sum + Avx512F.VL.TernaryLogic(mask, ifSet, ifClear, TernaryTables.Select)
            : sum + (~mask & ifClear) + (mask & ifSet);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Xor(Vector128<uint> x, Vector128<uint> y, Vector128<uint> z) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(x, y, z, TernaryTables.Xor) : x ^ (y ^ z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> XorOrNot(Vector128<uint> x, Vector128<uint> y, Vector128<uint> z) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(x, y, z, TernaryTables.XorOrNot) : y ^ (x | ~z);

    public static void Gather(byte** rows, nint offsetBytes, Vector128<uint>* words)
    {
        for (var at = offsetBytes; at < offsetBytes + Md5Block.Bytes; at += Vector128<byte>.Count, words += 4)
        {
            var r0 = Vector128.Load((uint*)(rows[0] + at));
            var r1 = Vector128.Load((uint*)(rows[1] + at));
            var r2 = Vector128.Load((uint*)(rows[2] + at));
            var r3 = Vector128.Load((uint*)(rows[3] + at));
            var low01 = Low(r0, r1).AsUInt64();
            var low23 = Low(r2, r3).AsUInt64();
            var high01 = High(r0, r1).AsUInt64();
            var high23 = High(r2, r3).AsUInt64();
            words[0] = Low(low01, low23).AsUInt32();
            words[1] = High(low01, low23).AsUInt32();
            words[2] = Low(high01, high23).AsUInt32();
            words[3] = High(high01, high23).AsUInt32();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Low(Vector128<uint> left, Vector128<uint> right) =>
        Sse2.IsSupported ? Sse2.UnpackLow(left, right) : AdvSimd.Arm64.ZipLow(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> High(Vector128<uint> left, Vector128<uint> right) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(left, right) : AdvSimd.Arm64.ZipHigh(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Low(Vector128<ulong> left, Vector128<ulong> right) =>
        Sse2.IsSupported ? Sse2.UnpackLow(left, right) : AdvSimd.Arm64.ZipLow(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> High(Vector128<ulong> left, Vector128<ulong> right) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(left, right) : AdvSimd.Arm64.ZipHigh(left, right);
}
