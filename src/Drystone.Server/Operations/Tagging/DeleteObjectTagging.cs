using Drystone.Engine.Access;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations.Tagging;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html</summary>
internal static class DeleteObjectTagging
{
    public static readonly Operation Operation = Operation.OnObject<Write>(
        "DeleteObjectTagging", "DELETE", "s3:DeleteObjectTagging", HandleAsync, subresource: "tagging",
        versionAction: "s3:DeleteObjectVersionTagging");

    private static async Task HandleAsync(S3Request request, ObjectGrant<Write> target)
    {
        var result = await request.Store.SetTagsAsync(target, tags: [], request.Cancel);
        var untagged = result.Object ?? throw Answers.Refusal(result.Outcome, request);
        Versions.Write(request, target.Bucket, untagged.Version);
        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
