namespace Drystone.S3.Checksums.Md5;

/// <summary>The truth tables of AVX-512's ternary logic: bit 4x + 2y + z is the result for bits x, y, z.</summary>
internal static class TernaryTables
{
    private const int X = 0b_1111_0000;
    private const int Y = 0b_1100_1100;
    private const int Z = 0b_1010_1010;

    /// <summary>x ? y : z.</summary>
    public const byte Select = (X & Y) | (~X & 0xff & Z);

    /// <summary>x ^ y ^ z.</summary>
    public const byte Xor = X ^ Y ^ Z;

    /// <summary>y ^ (x | ~z).</summary>
    public const byte XorOrNot = Y ^ (X | (~Z & 0xff));
}
