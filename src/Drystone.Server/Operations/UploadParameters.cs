using Drystone.Engine.Access;
using Drystone.Engine.Names;
using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>Reads which upload, and which part of it, a request is about.</summary>
internal static class UploadParameters
{
    public const string Id = "uploadId";

    /// <exception cref="S3Exception">NoSuchUpload.</exception>
    public static UploadId ReadId(S3Request request) =>
        UploadId.TryParse(request.Query.Get(Id) ?? string.Empty) ?? throw NoSuchUpload(request);

    /// <exception cref="S3Exception">NoSuchUpload.</exception>
    public static UploadInfo Find(S3Request request, ObjectGrant<Write> target) =>
        request.Store.FindUpload(target, ReadId(request)) ?? throw NoSuchUpload(request);

    /// <exception cref="S3Exception">InvalidArgument unless it is 1 to 10,000.</exception>
    public static int ReadPartNumber(S3Request request)
    {
        var text = request.Query.Get("partNumber");
        return int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number)
            && number is >= Limits.FirstPartNumber and <= Limits.LastPartNumber
            ? number
            : throw S3Exception.InvalidArgument(
                "Part number must be an integer between 1 and 10000, inclusive", "partNumber", text);
    }

    public static S3Exception NoSuchUpload(S3Request request) =>
        new(S3Errors.NoSuchUpload, details: [new("UploadId", request.Query.Get(Id) ?? string.Empty)]);
}
