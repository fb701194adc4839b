using System.Buffers.Binary;
using System.Security.Cryptography;
using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.S3.Xml.Requests;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>Chooses from the parts of an upload those that the client completes it with.</summary>
internal static class PartSelection
{
    /// <summary>The parts named, in the order of their numbers.</summary>
    /// <exception cref="S3Exception">InvalidPart, InvalidRequest or EntityTooSmall.</exception>
    public static List<PartInfo> Select(
        S3Request request, UploadInfo upload, IReadOnlyList<CompletedPart> wanted, IReadOnlyList<PartInfo> stored)
    {
        var checksum = UploadChecksum.Of(upload);
        var byNumber = stored.ToDictionary(part => part.Number);
        var parts = new List<PartInfo>(wanted.Count);
        foreach (var part in wanted)
        {
            CheckAlgorithms(part, checksum);
            parts.Add(byNumber.TryGetValue(part.PartNumber, out var found) && IsSame(part, found, checksum)
                ? found
                : throw Invalid(request, part));
        }

        CheckSizes(parts);
        return parts;
    }

    /// <summary>The MD5 of the parts' MD5s, and their number.</summary>
    public static ETag ETagOf(IReadOnlyList<PartInfo> parts) =>
        ETagOf(parts.Select(part => part.ETag.Digest), parts.Count);

    public static ETag ETagOf(IEnumerable<UInt128> digests, int count)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
        foreach (var part in digests)
        {
            BinaryPrimitives.WriteUInt128BigEndian(digest, part);
            md5.AppendData(digest);
        }

        md5.GetHashAndReset(digest);
        return ETag.FromDigest(digest, count);
    }

    private static void CheckAlgorithms(CompletedPart part, UploadChecksum upload)
    {
        if (!upload.IsAnnounced)
        {
            return;
        }

        if (part.Checksums.FirstOrDefault(value => value.Algorithm != upload.Algorithm) is { } other)
        {
            throw new S3Exception(
                S3Errors.BadDigest,
                $"The {UploadChecksum.InMessage(other.Algorithm)} you specified for part {part.PartNumber} did not "
                    + "match what we received.");
        }

        if (upload.IsComposite && part.Checksums.Count == 0)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                $"The upload was created using a {UploadChecksum.InMessage(upload.Algorithm)} checksum. The complete "
                    + "request must include the checksum for each part. It was missing for part "
                    + $"{part.PartNumber} in the request.");
        }
    }

    /// <summary>An upload that announced no checksum shows none for its parts, so any that is named is a wrong
    /// one.</summary>
    private static bool IsSame(CompletedPart wanted, PartInfo found, UploadChecksum upload) =>
        string.Equals(wanted.ETag.Value, found.ETag.ToString(), StringComparison.OrdinalIgnoreCase)
        && wanted.Checksums.All(
            value => upload.IsAnnounced && value.Equals(StoredChecksums.Value(found.Checksum!, partCount: 0)));

    private static void CheckSizes(List<PartInfo> parts)
    {
        foreach (var part in parts.Take(parts.Count - 1))
        {
            if (part.SizeBytes < Limits.PartSizeMinimumBytes)
            {
                throw new S3Exception(S3Errors.EntityTooSmall, details:
                [
                    new("ProposedSize", $"{part.SizeBytes}"),
                    new("MinSizeAllowed", $"{Limits.PartSizeMinimumBytes}"),
                    new("PartNumber", $"{part.Number}"),
                    new("ETag", part.ETag.ToString()),
                ]);
            }
        }
    }

    private static S3Exception Invalid(S3Request request, CompletedPart part) => new(S3Errors.InvalidPart, details:
    [
        new("UploadId", request.Query.Get(UploadParameters.Id)!),
        new("PartNumber", $"{part.PartNumber}"),
        new("ETag", part.ETag.Value),
    ]);
}
