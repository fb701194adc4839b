using System.Buffers.Binary;
using System.Diagnostics;

namespace Drystone.S3.Checksums;

/// <summary>A part's checksum with the length it covers.</summary>
public readonly record struct PartChecksum(ChecksumValue Value, long LengthBytes);

/// <summary>The checksum of a completed upload from those of its parts; no byte is read again.</summary>
public static class MultipartChecksum
{
    /// <exception cref="ArgumentException">No parts, another algorithm among them, or a type it does not
    /// allow.</exception>
    public static ChecksumValue Compute(
        ChecksumAlgorithm algorithm,
        ChecksumType type,
        IReadOnlyList<PartChecksum> parts)
    {
        var isUniform = parts.All(part => part.Value.Algorithm == algorithm && part.Value.PartCount == 0);
        if (parts.Count == 0 || !isUniform || !algorithm.Allows(type))
        {
            throw new ArgumentException("Parts do not fit the algorithm and the type.", nameof(parts));
        }

        return type == ChecksumType.Composite ? Composite(algorithm, parts) : FullObject(algorithm, parts);
    }

    private static ChecksumValue Composite(ChecksumAlgorithm algorithm, IReadOnlyList<PartChecksum> parts)
    {
        using var checksum = IncrementalChecksum.Create(algorithm);
        foreach (var part in parts)
        {
            checksum.Append(part.Value.Digest.Span);
        }

        Span<byte> digest = stackalloc byte[algorithm.DigestBytes()];
        checksum.Finish(digest);
        return new ChecksumValue(algorithm, digest, parts.Count);
    }

    private static ChecksumValue FullObject(ChecksumAlgorithm algorithm, IReadOnlyList<PartChecksum> parts)
    {
        var crc = algorithm switch
        {
            ChecksumAlgorithm.Crc32 => Crc32.Reflected,
            ChecksumAlgorithm.Crc32C => Crc32C.Reflected,
            ChecksumAlgorithm.Crc64Nvme => Crc64Nvme.Reflected,
            _ => throw new UnreachableException("Hashes do not combine."),
        };

        var combined = ToNumber(parts[0].Value);
        var (shift, shiftBytes) = (0UL, -1L);
        foreach (var part in parts.Skip(1))
        {
            // Parts of an upload mostly have one length, and the factor is the costly step.
            if (part.LengthBytes != shiftBytes)
            {
                (shift, shiftBytes) = (crc.ShiftOver(part.LengthBytes), part.LengthBytes);
            }

            combined = crc.Multiply(shift, combined) ^ ToNumber(part.Value);
        }

        return FromNumber(algorithm, combined);
    }

    private static ulong ToNumber(ChecksumValue value) => value.Digest.Length == sizeof(uint)
        ? BinaryPrimitives.ReadUInt32BigEndian(value.Digest.Span)
        : BinaryPrimitives.ReadUInt64BigEndian(value.Digest.Span);

    private static ChecksumValue FromNumber(ChecksumAlgorithm algorithm, ulong number)
    {
        Span<byte> digest = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(digest, number);
        return new ChecksumValue(algorithm, digest[^algorithm.DigestBytes()..]);
    }
}
