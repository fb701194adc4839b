using Drystone.S3.Xml;
using Drystone.S3.Xml.Requests;

namespace Drystone.S3.Configuration.Tagging;

/// <summary>The tags of a bucket or an object.</summary>
/// <param name="Tags">In the order sent; keys are unique.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html</remarks>
public sealed record TaggingConfiguration(ValueList<Tag> Tags) : IConfigurationDocument
{
    public const string Root = "Tagging";

    public string RootName => Root;

    /// <param name="body">The document.</param>
    /// <param name="tagsAtMost"><see cref="Limits.TagsPerBucket"/> or <see cref="Limits.TagsPerObject"/>.</param>
    /// <exception cref="S3Exception">MalformedXML, InvalidTag, or BadRequest when there are too many.</exception>
    public static TaggingConfiguration Parse(ReadOnlyMemory<byte> body, int tagsAtMost = Limits.TagsPerBucket) =>
        new([.. TaggingRequest.Parse(body, tagsAtMost).Tags]);

    public void Write(XmlResponseWriter xml)
    {
        xml.Start("TagSet"u8);
        TagXml.Write(xml, Tags);
        xml.End("TagSet"u8);
    }
}
