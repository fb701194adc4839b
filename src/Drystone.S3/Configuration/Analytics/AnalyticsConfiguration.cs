using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Analytics;

/// <summary>A storage class analysis of a bucket.</summary>
/// <param name="Filter">Null: of all objects.</param>
/// <param name="Export">Null: it is not exported.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_AnalyticsConfiguration.html</remarks>
public sealed record AnalyticsConfiguration(string Id, ConfigurationFilter? Filter, AnalyticsExport? Export)
    : IListedConfiguration
{
    public const string Root = "AnalyticsConfiguration";

    public static string ListRoot => "ListBucketAnalyticsConfigurationResult";

    public static bool EntriesComeFirst => false;

    public string RootName => Root;

    /// <param name="body">The document.</param>
    /// <param name="queryId">The query parameter <c>id</c>; to another in the document AWS says MalformedXML.</param>
    /// <exception cref="S3Exception">
    /// MalformedXML, InvalidConfigurationId, InvalidTag or InvalidS3DestinationBucket.
    /// </exception>
    public static AnalyticsConfiguration Parse(ReadOnlyMemory<byte> body, string queryId)
    {
        var root = XmlRequestReader.Read(body, Root);
        var id = ConfigurationId.Checked(root.RequiredTokenOf("Id"), queryId, S3Errors.MalformedXML);
        var filter = root.Single("Filter");
        var export = root.Required("StorageClassAnalysis").Single("DataExport");
        return new AnalyticsConfiguration(
            id,
            filter is null ? null : ConfigurationFilter.Parse(filter),
            export is null ? null : AnalyticsExport.Parse(export));
    }

    public void Write(XmlResponseWriter xml)
    {
        xml.Element("Id"u8, Id);
        Filter?.Write(xml);
        xml.Start("StorageClassAnalysis"u8);
        Export?.Write(xml);
        xml.End("StorageClassAnalysis"u8);
    }
}
