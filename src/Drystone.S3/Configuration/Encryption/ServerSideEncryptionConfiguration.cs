using Drystone.S3.Configuration.Elements;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Encryption;

/// <summary>How objects are encrypted that ask for nothing themselves.</summary>
/// <param name="Algorithm">Which method.</param>
/// <param name="KmsMasterKeyId">Of the key service's methods only; null means its default key.</param>
public sealed record DefaultEncryption(SseAlgorithm Algorithm, string? KmsMasterKeyId);

/// <summary>The encryption configuration of a bucket: AWS takes exactly one rule.</summary>
/// <param name="Default">Null means the rule names no method.</param>
/// <param name="BucketKeyEnabled">The answer shows it in every case.</param>
/// <param name="BlocksCustomerKeys">
/// Whether BlockedEncryptionTypes names SSE-C (true) or NONE (false); null means that it is absent.
/// </param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html</remarks>
public sealed record ServerSideEncryptionConfiguration(
    DefaultEncryption? Default, bool BucketKeyEnabled = false, bool? BlocksCustomerKeys = null) : IConfigurationDocument
{
    public const string Root = "ServerSideEncryptionConfiguration";

    public string RootName => Root;

    /// <exception cref="S3Exception">MalformedXML; InvalidArgument for a key id that does not fit.</exception>
    public static ServerSideEncryptionConfiguration Parse(ReadOnlyMemory<byte> body)
    {
        var rule = XmlRequestReader.Read(body, Root).Required("Rule");
        var byDefault = rule.Single("ApplyServerSideEncryptionByDefault");
        var bucketKey = rule.BooleanOf("BucketKeyEnabled");
        var blocked = rule.Single("BlockedEncryptionTypes");
        return byDefault is null && bucketKey is null && blocked is null
            ? throw XmlRequestReader.Malformed()
            : new ServerSideEncryptionConfiguration(
                byDefault is null ? null : ReadDefault(byDefault),
                bucketKey ?? false,
                blocked is null ? null : ReadBlocked(blocked));
    }

    /// <summary>Writes the children of <see cref="Root"/>.</summary>
    public void Write(XmlResponseWriter xml)
    {
        xml.Start("Rule"u8);
        if (Default is { } encryption)
        {
            xml.Start("ApplyServerSideEncryptionByDefault"u8);
            xml.OptionalElement("KMSMasterKeyID"u8, encryption.KmsMasterKeyId);
            xml.Element("SSEAlgorithm"u8, SseAlgorithms.Format(encryption.Algorithm));
            xml.End("ApplyServerSideEncryptionByDefault"u8);
        }

        if (BlocksCustomerKeys is { } blocksCustomerKeys)
        {
            xml.Start("BlockedEncryptionTypes"u8);
            xml.Element("EncryptionType"u8, blocksCustomerKeys ? "SSE-C"u8 : "NONE"u8);
            xml.End("BlockedEncryptionTypes"u8);
        }

        xml.Element("BucketKeyEnabled"u8, BucketKeyEnabled);
        xml.End("Rule"u8);
    }

    private static DefaultEncryption ReadDefault(XmlRequestElement element)
    {
        var algorithm = SseAlgorithms.TryParse(element.RequiredTextOf("SSEAlgorithm"))
            ?? throw XmlRequestReader.Malformed();
        var keyId = element.TextOf("KMSMasterKeyID");
        return keyId is not null && algorithm == SseAlgorithm.Aes256
            ? throw Refusals.Argument(
                "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
                "ApplyServerSideEncryptionByDefault")
            : new DefaultEncryption(algorithm, string.IsNullOrEmpty(keyId) ? null : keyId);
    }

    private static bool ReadBlocked(XmlRequestElement element) => element.RequiredTextOf("EncryptionType") switch
    {
        "SSE-C" => true,
        "NONE" => false,
        _ => throw XmlRequestReader.Malformed(),
    };
}
