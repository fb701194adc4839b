namespace Drystone.S3.Xml.Requests;

/// <summary>The body of CreateBucket, <c>CreateBucketConfiguration</c>.</summary>
/// <param name="LocationConstraint">The region asked for; null means the default one.</param>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html. Location, Bucket and Tags are passed over.
/// </remarks>
public sealed record CreateBucketRequest(string? LocationConstraint)
{
    /// <summary>Reads the body; an empty one asks for nothing.</summary>
    /// <exception cref="S3Exception">MalformedXML.</exception>
    public static CreateBucketRequest Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return new CreateBucketRequest(LocationConstraint: null);
        }

        var region = XmlRequestReader.Read(body, "CreateBucketConfiguration").TextOf("LocationConstraint")?.Trim();
        return new CreateBucketRequest(string.IsNullOrEmpty(region) ? null : region);
    }
}
