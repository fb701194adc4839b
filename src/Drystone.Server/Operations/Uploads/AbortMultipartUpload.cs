using Drystone.Engine.Access;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations.Uploads;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html</summary>
internal static class AbortMultipartUpload
{
    public static readonly Operation Operation = Operation.OnUpload(
        "AbortMultipartUpload", "DELETE", "s3:AbortMultipartUpload", HandleAsync);

    private static async Task HandleAsync(S3Request request, ObjectGrant<Write> target)
    {
        if (!await request.Store.AbortUploadAsync(target, UploadParameters.ReadId(request), request.Cancel))
        {
            throw UploadParameters.NoSuchUpload(request);
        }

        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
