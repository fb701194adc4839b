using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Access;

/// <summary>Who pays for requests; the names are AWS's.</summary>
public enum Payer
{
    BucketOwner,
    Requester,
}

/// <summary>Who pays for the requests to a bucket.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html</remarks>
public sealed record RequestPaymentConfiguration(Payer Payer) : IConfigurationDocument
{
    public const string Root = "RequestPaymentConfiguration";

    /// <summary>What a bucket has that was never configured.</summary>
    public static readonly RequestPaymentConfiguration Default = new(Payer.BucketOwner);

    public string RootName => Root;

    /// <exception cref="S3Exception">MalformedXML.</exception>
    public static RequestPaymentConfiguration Parse(ReadOnlyMemory<byte> body) =>
        new(XmlRequestReader.Read(body, Root).RequiredNameOf<Payer>("Payer"));

    public void Write(XmlResponseWriter xml) => xml.Element("Payer"u8, Payer.ToString());
}
