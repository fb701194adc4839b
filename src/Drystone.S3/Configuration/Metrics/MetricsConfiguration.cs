using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Metrics;

/// <summary>A set of objects of which requests are counted.</summary>
/// <param name="Filter">Null: all objects.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_MetricsConfiguration.html</remarks>
public sealed record MetricsConfiguration(string Id, ConfigurationFilter? Filter) : IListedConfiguration
{
    public const string Root = "MetricsConfiguration";

    public static string ListRoot => "ListMetricsConfigurationsResult";

    public static bool EntriesComeFirst => false;

    public string RootName => Root;

    /// <param name="body">The document.</param>
    /// <param name="queryId">The query parameter <c>id</c>, which the document must repeat.</param>
    /// <exception cref="S3Exception">MalformedXML, InvalidConfigurationId or InvalidTag.</exception>
    public static MetricsConfiguration Parse(ReadOnlyMemory<byte> body, string queryId)
    {
        var root = XmlRequestReader.Read(body, Root);
        var id = ConfigurationId.Checked(root.RequiredTokenOf("Id"), queryId, S3Errors.MalformedXML);
        var filter = root.Single("Filter");
        return new MetricsConfiguration(
            id,
            filter is null ? null : ConfigurationFilter.Parse(filter, takesAccessPoint: true));
    }

    public void Write(XmlResponseWriter xml)
    {
        xml.Element("Id"u8, Id);
        Filter?.Write(xml);
    }
}
