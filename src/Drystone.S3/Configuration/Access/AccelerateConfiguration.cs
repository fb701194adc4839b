using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Access;

/// <summary>Whether transfer acceleration is on; the names are AWS's.</summary>
public enum AccelerateStatus
{
    Enabled,
    Suspended,
}

/// <summary>The transfer acceleration of a bucket.</summary>
/// <param name="Status">Null in the answer for a bucket that was never configured.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAccelerateConfiguration.html</remarks>
public sealed record AccelerateConfiguration(AccelerateStatus? Status) : IConfigurationDocument
{
    public const string Root = "AccelerateConfiguration";

    public static readonly AccelerateConfiguration NeverConfigured = new(Status: null);

    public string RootName => Root;

    /// <param name="body">The document.</param>
    /// <param name="bucketName">AWS refuses some before it reads the document.</param>
    /// <exception cref="S3Exception">MalformedXML, or InvalidRequest for a name with a period.</exception>
    public static AccelerateConfiguration Parse(ReadOnlyMemory<byte> body, string bucketName) =>
        bucketName.Contains('.')
            ? throw new S3Exception(
                S3Errors.InvalidRequest,
                "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names")
            : new(XmlRequestReader.Read(body, Root).RequiredNameOf<AccelerateStatus>("Status"));

    public void Write(XmlResponseWriter xml) => xml.OptionalElement("Status"u8, Status?.ToString());
}
