using Drystone.S3.Configuration;

namespace Drystone.S3.Xml.Requests;

/// <summary>The body of CreateBucket, <c>CreateBucketConfiguration</c>.</summary>
/// <param name="LocationConstraint">The region asked for; null means the default one.</param>
/// <param name="Tags">Of the bucket; empty when none are mentioned.</param>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html. Location and Bucket are passed over.
/// </remarks>
public sealed record CreateBucketRequest(string? LocationConstraint, ValueList<Tag> Tags)
{
    /// <summary>Reads the body; an empty one asks for nothing.</summary>
    /// <exception cref="S3Exception">MalformedXML, InvalidTag, or BadRequest when there are too many tags.</exception>
    public static CreateBucketRequest Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return new CreateBucketRequest(LocationConstraint: null, Tags: []);
        }

        var root = XmlRequestReader.Read(body, "CreateBucketConfiguration");
        var region = root.TextOf("LocationConstraint")?.Trim();
        ValueList<Tag> tags = root.Single("Tags") is { } parent ? TagXml.Parse(parent) : [];
        TagRules.Check(tags, Limits.TagsPerBucket);
        return new CreateBucketRequest(string.IsNullOrEmpty(region) ? null : region, tags);
    }
}
