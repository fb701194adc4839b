using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Analytics;

/// <summary>Where a storage class analysis goes, as CSV.</summary>
/// <param name="Bucket">The ARN of the bucket, as sent.</param>
/// <param name="BucketAccountId">Null when not mentioned.</param>
/// <param name="Prefix">Null when not mentioned.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_StorageClassAnalysisDataExport.html</remarks>
public sealed record AnalyticsExport(string Bucket, string? BucketAccountId, string? Prefix)
{
    private const string SchemaVersion = "V_1";
    private const string Format = "CSV";

    /// <exception cref="S3Exception">MalformedXML or InvalidS3DestinationBucket.</exception>
    internal static AnalyticsExport Parse(XmlRequestElement export)
    {
        var bucket = export.Required("Destination").Required("S3BucketDestination");
        if (export.RequiredTokenOf("OutputSchemaVersion") != SchemaVersion
            || bucket.RequiredTokenOf("Format") != Format)
        {
            throw XmlRequestReader.Malformed();
        }

        var arn = bucket.RequiredTokenOf("Bucket");
        BucketArn.BucketNameOf(arn);
        return new AnalyticsExport(arn, bucket.TokenOf("BucketAccountId"), bucket.TextOf("Prefix"));
    }

    internal void Write(XmlResponseWriter xml)
    {
        xml.Start("DataExport"u8);
        xml.Start("Destination"u8);
        xml.Start("S3BucketDestination"u8);
        xml.Element("Bucket"u8, Bucket);
        xml.OptionalElement("BucketAccountId"u8, BucketAccountId);
        xml.Element("Format"u8, Format);
        xml.OptionalElement("Prefix"u8, Prefix);
        xml.End("S3BucketDestination"u8);
        xml.End("Destination"u8);
        xml.Element("OutputSchemaVersion"u8, SchemaVersion);
        xml.End("DataExport"u8);
    }
}
