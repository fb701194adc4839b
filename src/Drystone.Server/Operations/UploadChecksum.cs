using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>The checksum that an upload keeps of its parts and of the object they become.</summary>
/// <param name="IsAnnounced">Whether CreateMultipartUpload named it. The default is kept all the same, and first shown
/// when the upload is completed.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html</remarks>
internal sealed record UploadChecksum(ChecksumAlgorithm Algorithm, ChecksumType Type, bool IsAnnounced)
{
    private static readonly UploadChecksum Default =
        new(ChecksumAlgorithm.Crc64Nvme, ChecksumType.FullObject, IsAnnounced: false);

    /// <summary>What CreateMultipartUpload asks for.</summary>
    /// <exception cref="S3Exception">InvalidRequest.</exception>
    public static UploadChecksum Read(S3Request request)
    {
        var type = request.Header(Headers.ChecksumType);
        if (request.Header(Headers.ChecksumAlgorithm) is not { Length: > 0 } name)
        {
            return type is null
                ? Default
                : throw new S3Exception(
                    S3Errors.InvalidRequest,
                    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
        }

        var algorithm = ChecksumAlgorithms.ParseAlgorithm(name);
        return new UploadChecksum(
            algorithm,
            type is null ? algorithm.DefaultMultipartType() : ChecksumAlgorithms.ParseType(type, algorithm),
            IsAnnounced: true);
    }

    public static UploadChecksum Of(UploadInfo upload) => upload.ChecksumAlgorithm is { } number
        ? new UploadChecksum(
            StoredChecksums.Algorithm(number),
            upload.ChecksumIsComposite ? ChecksumType.Composite : ChecksumType.FullObject,
            IsAnnounced: true)
        : Default;

    /// <summary>The number to keep with the upload; null when the algorithm was not announced.</summary>
    public byte? Number => IsAnnounced ? StoredChecksums.Number(Algorithm) : null;

    public bool IsComposite => Type == ChecksumType.Composite;

    /// <summary>Parts of an upload have its checksum. Only combined ones may come without, since they are computed
    /// here; and an upload that announced none takes any.</summary>
    /// <exception cref="S3Exception">InvalidRequest.</exception>
    public void CheckPart(ChecksumAlgorithm? sent)
    {
        var isWelcome = sent is null ? !IsComposite : sent == Algorithm;
        if (IsAnnounced && !isWelcome)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                $"Checksum Type mismatch occurred, expected checksum Type: {InMessage(Algorithm)}, "
                    + $"actual checksum Type: {(sent is { } algorithm ? InMessage(algorithm) : "null")}");
        }
    }

    /// <summary>AWS's messages have the names in lower case.</summary>
    public static string InMessage(ChecksumAlgorithm algorithm) => algorithm.Name().ToLowerInvariant();
}
