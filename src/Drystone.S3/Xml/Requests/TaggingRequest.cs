namespace Drystone.S3.Xml.Requests;

/// <summary>The body of PutObjectTagging and PutBucketTagging.</summary>
/// <param name="Tags">In the order sent; keys are unique.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html</remarks>
public sealed record TaggingRequest(IReadOnlyList<Tag> Tags)
{
    /// <param name="body">The document.</param>
    /// <param name="tagsAtMost"><see cref="Limits.TagsPerObject"/> or <see cref="Limits.TagsPerBucket"/>.</param>
    /// <exception cref="S3Exception">MalformedXML or InvalidTag.</exception>
    public static TaggingRequest Parse(ReadOnlyMemory<byte> body, int tagsAtMost = Limits.TagsPerObject)
    {
        var tagSet = XmlRequestReader.Read(body, "Tagging").Required("TagSet");
        var tags = tagSet.All("Tag")
            .Select(tag => new Tag(tag.RequiredTextOf("Key"), tag.RequiredTextOf("Value")))
            .ToList();
        TagRules.Check(tags, tagsAtMost);
        return new TaggingRequest(tags);
    }
}
