using Drystone.Engine.Objects;
using Drystone.S3.Checksums;

namespace Drystone.Server.Operations;

/// <summary>
/// Between the protocol's checksums and what the engine keeps. The numbers are stored: never change one.
/// </summary>
internal static class StoredChecksums
{
    private static readonly ChecksumAlgorithm[] ByNumber =
    [
        ChecksumAlgorithm.Crc32, ChecksumAlgorithm.Crc32C, ChecksumAlgorithm.Crc64Nvme, ChecksumAlgorithm.Sha1,
        ChecksumAlgorithm.Sha256,
    ];

    public static byte Number(ChecksumAlgorithm algorithm) => (byte)Array.IndexOf(ByNumber, algorithm);

    public static ChecksumAlgorithm Algorithm(byte number) => ByNumber[number];

    public static StoredChecksum Store(ChecksumValue value, ChecksumType type) =>
        new(Number(value.Algorithm), type == ChecksumType.Composite, value.Digest);

    /// <param name="partCount">Of the object: a composite checksum is shown with it.</param>
    public static ChecksumValue Value(StoredChecksum stored, int partCount) =>
        new(Algorithm(stored.Algorithm), stored.Digest.Span, stored.IsComposite ? partCount : 0);

    public static ChecksumType Type(StoredChecksum stored) =>
        stored.IsComposite ? ChecksumType.Composite : ChecksumType.FullObject;
}
