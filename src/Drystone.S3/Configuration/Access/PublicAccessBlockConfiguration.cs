using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Access;

/// <summary>Which ways to make a bucket public are blocked. What a document does not mention is off.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html</remarks>
public sealed record PublicAccessBlockConfiguration(
    bool BlockPublicAcls,
    bool IgnorePublicAcls,
    bool BlockPublicPolicy,
    bool RestrictPublicBuckets) : IConfigurationDocument
{
    public const string Root = "PublicAccessBlockConfiguration";

    public string RootName => Root;

    /// <exception cref="S3Exception">MalformedXML, or InvalidRequest when nothing is mentioned.</exception>
    public static PublicAccessBlockConfiguration Parse(ReadOnlyMemory<byte> body)
    {
        var root = XmlRequestReader.Read(body, Root);
        bool?[] flags =
        [
            root.FlagOf(nameof(BlockPublicAcls)),
            root.FlagOf(nameof(IgnorePublicAcls)),
            root.FlagOf(nameof(BlockPublicPolicy)),
            root.FlagOf(nameof(RestrictPublicBuckets)),
        ];
        return flags.Any(flag => flag is not null)
            ? new PublicAccessBlockConfiguration(
                flags[0] ?? false, flags[1] ?? false, flags[2] ?? false, flags[3] ?? false)
            : throw new S3Exception(S3Errors.InvalidRequest, "Must specify at least one configuration.");
    }

    public void Write(XmlResponseWriter xml)
    {
        xml.Element("BlockPublicAcls"u8, BlockPublicAcls);
        xml.Element("IgnorePublicAcls"u8, IgnorePublicAcls);
        xml.Element("BlockPublicPolicy"u8, BlockPublicPolicy);
        xml.Element("RestrictPublicBuckets"u8, RestrictPublicBuckets);
    }
}
