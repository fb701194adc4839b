using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Drystone.S3.Checksums;

/// <summary>
/// Shrinks a long message to 16 bytes that leave the same CRC remainder, by carry-less multiplication. The method is
/// Intel's "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction".
/// </summary>
internal sealed class CarrylessFolding
{
    public const int ResultBytes = 16;

    private const int LaneBytes = 16;
    private const int LaneCount = 8;
    private const int BlockBytes = LaneBytes * LaneCount;

    /// <summary>Below a block the table is as fast as the set-up of the lanes.</summary>
    public const int MinimumBytes = BlockBytes;

    // Two wide blocks: with one, nothing is folded at twice the width.
    private const int WideMinimumBytes = 4 * BlockBytes;

    private readonly Vector128<ulong> _overBlock;
    private readonly Vector128<ulong> _overWideBlock;
    private readonly Vector128<ulong> _overLane;

    /// <param name="power">
    /// x to the given power modulo the polynomial, in 64 bits, highest coefficient in the lowest bit.
    /// </param>
    public CarrylessFolding(Func<int, ulong> power)
    {
        _overBlock = FactorsOver(BlockBytes, power);
        _overWideBlock = FactorsOver(2 * BlockBytes, power);
        _overLane = FactorsOver(LaneBytes, power);
    }

    public static bool IsSupported =>
        BitConverter.IsLittleEndian && (Pclmulqdq.IsSupported || ArmAes.IsSupported);

    /// <summary>Folds whole lanes of the message, which must have at least <see cref="MinimumBytes"/>.</summary>
    /// <param name="register">The remainder of what came before; it is added to the first bytes.</param>
    /// <param name="bytes">The message.</param>
    /// <param name="result">Receives <see cref="ResultBytes"/>.</param>
    /// <returns>How many bytes the result stands for.</returns>
    public int Fold(ulong register, ReadOnlySpan<byte> bytes, Span<byte> result) =>
        Pclmulqdq.V256.IsSupported && bytes.Length >= WideMinimumBytes
            ? FoldWide(register, bytes, result)
            : FoldNarrow(register, bytes, result);

    private int FoldNarrow(ulong register, ReadOnlySpan<byte> bytes, Span<byte> result)
    {
        var lanes = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        var (x0, x1, x2, x3) = (lanes[0], lanes[1], lanes[2], lanes[3]);
        var (x4, x5, x6, x7) = (lanes[4], lanes[5], lanes[6], lanes[7]);
        x0 ^= Vector128.CreateScalar(register);

        var factors = _overBlock;
        var rest = lanes[LaneCount..];
        for (; rest.Length >= LaneCount; rest = rest[LaneCount..])
        {
            x0 = Carry(x0, factors) ^ rest[0];
            x1 = Carry(x1, factors) ^ rest[1];
            x2 = Carry(x2, factors) ^ rest[2];
            x3 = Carry(x3, factors) ^ rest[3];
            x4 = Carry(x4, factors) ^ rest[4];
            x5 = Carry(x5, factors) ^ rest[5];
            x6 = Carry(x6, factors) ^ rest[6];
            x7 = Carry(x7, factors) ^ rest[7];
        }

        var sum = FoldLanes(x0, [x1, x2, x3, x4, x5, x6, x7]);
        FoldLanes(sum, rest).AsByte().CopyTo(result);
        return lanes.Length * LaneBytes;
    }

    private int FoldWide(ulong register, ReadOnlySpan<byte> bytes, Span<byte> result)
    {
        var lanes = MemoryMarshal.Cast<byte, Vector256<ulong>>(bytes);
        var (x0, x1, x2, x3) = (lanes[0], lanes[1], lanes[2], lanes[3]);
        var (x4, x5, x6, x7) = (lanes[4], lanes[5], lanes[6], lanes[7]);
        x0 ^= Vector256.CreateScalar(register);

        var factors = Vector256.Create(_overWideBlock, _overWideBlock);
        var rest = lanes[LaneCount..];
        for (; rest.Length >= LaneCount; rest = rest[LaneCount..])
        {
            x0 = CarryWide(x0, factors) ^ rest[0];
            x1 = CarryWide(x1, factors) ^ rest[1];
            x2 = CarryWide(x2, factors) ^ rest[2];
            x3 = CarryWide(x3, factors) ^ rest[3];
            x4 = CarryWide(x4, factors) ^ rest[4];
            x5 = CarryWide(x5, factors) ^ rest[5];
            x6 = CarryWide(x6, factors) ^ rest[6];
            x7 = CarryWide(x7, factors) ^ rest[7];
        }

        ReadOnlySpan<Vector256<ulong>> block = [x0, x1, x2, x3, x4, x5, x6, x7];
        var narrow = MemoryMarshal.Cast<Vector256<ulong>, Vector128<ulong>>(block);
        var sum = FoldLanes(narrow[0], narrow[1..]);
        FoldLanes(sum, MemoryMarshal.Cast<Vector256<ulong>, Vector128<ulong>>(rest)).AsByte().CopyTo(result);
        return lanes.Length * 2 * LaneBytes;
    }

    private Vector128<ulong> FoldLanes(Vector128<ulong> sum, ReadOnlySpan<Vector128<ulong>> lanes)
    {
        var factors = _overLane;
        foreach (var lane in lanes)
        {
            sum = Carry(sum, factors) ^ lane;
        }

        return sum;
    }

    // The product of two reflected 64-bit polynomials has 127 bits, one less than the lane holds: it stands for x times
    // the product, which the exponents below take back.
    private static Vector128<ulong> FactorsOver(int distanceBytes, Func<int, ulong> power)
    {
        var distanceBits = distanceBytes * 8;
        return Vector128.Create(power(distanceBits + 64 - 1), power(distanceBits - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> CarryWide(Vector256<ulong> lanes, Vector256<ulong> factors) =>
        Pclmulqdq.V256.CarrylessMultiply(lanes, factors, 0x00)
            ^ Pclmulqdq.V256.CarrylessMultiply(lanes, factors, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Carry(Vector128<ulong> lane, Vector128<ulong> factors) =>
        Pclmulqdq.IsSupported
            ? Pclmulqdq.CarrylessMultiply(lane, factors, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, factors, 0x11)
            : ArmAes.PolynomialMultiplyWideningLower(lane.GetLower(), factors.GetLower())
                ^ ArmAes.PolynomialMultiplyWideningUpper(lane, factors);
}
