using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.S3.Xml.Requests;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Tagging;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html</summary>
internal static class PutObjectTagging
{
    public static readonly Operation Operation = Operation.OnObjectWithFacts<Write>(
        "PutObjectTagging", "PUT", "s3:PutObjectTagging", ReadTagsAsync, HandleAsync, subresource: "tagging",
        versionAction: "s3:PutObjectVersionTagging");

    /// <summary>Policies may ask which tags the object is to have: so they are read before it is decided.</summary>
    private static async Task ReadTagsAsync(S3Request request)
    {
        var tags = TaggingRequest.Parse(await XmlBody.ReadAsync(request, Limits.XmlBodyBytes)).Tags;
        request.ObjectTags = [.. tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value))];
    }

    private static async Task HandleAsync(S3Request request, ObjectGrant<Write> target)
    {
        var result = await request.Store.SetTagsAsync(target, request.ObjectTags, request.Cancel);
        var tagged = result.Object ?? throw Answers.Refusal(result.Outcome, request);
        Versions.Write(request, target.Bucket, tagged.Version);
        request.Response.ContentLength = 0;
    }
}
