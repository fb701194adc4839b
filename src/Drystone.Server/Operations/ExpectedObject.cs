using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>What CompleteMultipartUpload's headers say of the object that the parts become.</summary>
/// <param name="Checksum">Of the whole object; null when the client names none.</param>
/// <param name="SizeBytes">Null when the client names none.</param>
internal sealed record ExpectedObject(UploadChecksum Upload, ChecksumValue? Checksum, long? SizeBytes)
{
    /// <exception cref="S3Exception">InvalidRequest.</exception>
    public static ExpectedObject Read(S3Request request, UploadChecksum upload)
    {
        CheckType(request.Header(Headers.ChecksumType), upload);
        return new ExpectedObject(
            upload, ReadChecksum(request, upload), ReadSize(request.Header(Headers.MpObjectSize)));
    }

    /// <summary>The checksum of the object, when it is what was expected.</summary>
    /// <exception cref="S3Exception">BadDigest or InvalidRequest.</exception>
    public StoredChecksum Check(IReadOnlyList<PartInfo> parts)
    {
        var sizeBytes = parts.Sum(part => part.SizeBytes);
        if (SizeBytes is { } said && said != sizeBytes)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                $"The provided 'x-amz-mp-object-size' header value {said} does not match what was computed: "
                    + $"{sizeBytes}");
        }

        var computed = MultipartChecksum.Compute(Upload.Algorithm, Upload.Type, [.. parts.Select(ChecksumOf)]);
        return Checksum is null || IsSame(Checksum, computed)
            ? StoredChecksums.Store(computed, Upload.Type)
            : throw Mismatch(Upload);
    }

    private static PartChecksum ChecksumOf(PartInfo part) =>
        new(StoredChecksums.Value(part.Checksum!, partCount: 0), part.SizeBytes);

    /// <summary>A composite checksum may come without its number of parts.</summary>
    private static bool IsSame(ChecksumValue said, ChecksumValue computed) =>
        said.Digest.Span.SequenceEqual(computed.Digest.Span)
        && (said.PartCount == 0 || said.PartCount == computed.PartCount);

    private static void CheckType(string? type, UploadChecksum upload)
    {
        if (type is null)
        {
            return;
        }

        // To AWS an upload that announced no algorithm has no type either, though it is completed with FULL_OBJECT.
        var created = upload.IsAnnounced ? upload.Type.Name() : "null";
        if (!type.Equals(created, StringComparison.OrdinalIgnoreCase))
        {
            throw Enum.GetValues<ChecksumType>()
                .Any(known => type.Equals(known.Name(), StringComparison.OrdinalIgnoreCase))
                ? new S3Exception(
                    S3Errors.InvalidRequest,
                    $"The upload was created using the {created} checksum mode. The complete request must use the same "
                        + "checksum mode.")
                : new S3Exception(S3Errors.InvalidRequest, "Value for x-amz-checksum-type header is invalid.");
        }
    }

    private static ChecksumValue? ReadChecksum(S3Request request, UploadChecksum upload)
    {
        var sent = ChecksumAlgorithms.All.Where(one => request.Header(one.HeaderName()) is not null).ToList();
        if (sent.Count > 1)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }

        if (sent.Count == 0)
        {
            return null;
        }

        var value = ChecksumValue.ParseWithPartCount(sent[0], request.Header(sent[0].HeaderName())!);
        if (sent[0] == upload.Algorithm)
        {
            return value;
        }

        // AWS passes over the checksum of an algorithm that an upload without an announced one never kept.
        return upload.IsAnnounced ? throw Mismatch(upload) : null;
    }

    private static S3Exception Mismatch(UploadChecksum upload) => new(
        S3Errors.BadDigest,
        $"The {UploadChecksum.InMessage(upload.Algorithm)} you specified did not match the calculated checksum.");

    private static long? ReadSize(string? header) => header is null
        ? null
        : long.TryParse(header, System.Globalization.NumberStyles.AllowLeadingSign, null, out var size)
            ? size >= 0
                ? size
                : throw new S3Exception(
                    S3Errors.InvalidRequest, $"Value for x-amz-mp-object-size header is less than zero: '{size}'")
            : throw new S3Exception(S3Errors.InvalidRequest, "Value for x-amz-mp-object-size header is invalid.");
}
