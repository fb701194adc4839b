using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.S3.Xml.Requests;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Tagging;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html</summary>
internal static class PutObjectTagging
{
    public static readonly Operation Operation = Operation.OnObject<Write>(
        "PutObjectTagging", "PUT", "s3:PutObjectTagging", HandleAsync, subresource: "tagging",
        versionAction: "s3:PutObjectVersionTagging");

    private static async Task HandleAsync(S3Request request, ObjectGrant<Write> target)
    {
        var tags = TaggingRequest.Parse(await XmlBody.ReadAsync(request, Limits.XmlBodyBytes)).Tags;
        var result = await request.Store.SetTagsAsync(
            target, [.. tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value))], request.Cancel);
        var tagged = result.Object ?? throw Answers.Refusal(result.Outcome, request);
        Versions.Write(request, target.Bucket, tagged.Version);
        request.Response.ContentLength = 0;
    }
}
