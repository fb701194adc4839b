using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Inventory;

/// <summary>Where an inventory goes. Its format is CSV.</summary>
/// <param name="AccountId">The account that must own the bucket; null when not mentioned.</param>
/// <param name="Bucket">The ARN of the bucket, as sent.</param>
/// <param name="Prefix">Null when not mentioned.</param>
/// <param name="Encryption">Null when not mentioned.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_InventoryS3BucketDestination.html</remarks>
public sealed record InventoryDestination(
    string? AccountId,
    string Bucket,
    string? Prefix,
    InventoryEncryption? Encryption)
{
    public string BucketName => BucketArn.BucketNameOf(Bucket);

    /// <exception cref="S3Exception">MalformedXML, InvalidS3DestinationBucket or NotImplemented.</exception>
    internal static InventoryDestination Parse(XmlRequestElement destination)
    {
        var bucket = destination.Required("S3BucketDestination");
        var format = bucket.RequiredTokenOf("Format");
        var encryption = bucket.Single("Encryption");
        var parsed = new InventoryDestination(
            bucket.TokenOf("AccountId"),
            bucket.RequiredTokenOf("Bucket"),
            bucket.TextOf("Prefix"),
            encryption is null ? null : InventoryEncryption.Parse(encryption));
        ThrowIfNotCsv(format);
        BucketArn.BucketNameOf(parsed.Bucket);
        return parsed;
    }

    internal void Write(XmlResponseWriter xml)
    {
        xml.Start("Destination"u8);
        xml.Start("S3BucketDestination"u8);
        xml.OptionalElement("AccountId"u8, AccountId);
        xml.Element("Bucket"u8, Bucket);
        Encryption?.Write(xml);
        xml.Element("Format"u8, InventoryConfiguration.Format);
        xml.OptionalElement("Prefix"u8, Prefix);
        xml.End("S3BucketDestination"u8);
        xml.End("Destination"u8);
    }

    private static void ThrowIfNotCsv(string format)
    {
        if (format is "ORC" or "Parquet")
        {
            throw new S3Exception(
                S3Errors.NotImplemented,
                $"An inventory in the format {format} is not implemented; the format CSV is.");
        }

        if (format != InventoryConfiguration.Format)
        {
            throw XmlRequestReader.Malformed();
        }
    }
}
