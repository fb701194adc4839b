using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.IntelligentTiering;

/// <summary>Whether a tiering configuration is in force; the names are AWS's.</summary>
public enum IntelligentTieringStatus
{
    Enabled,
    Disabled,
}

/// <summary>Which objects move to archive tiers by themselves.</summary>
/// <param name="Filter">Null: all objects.</param>
/// <param name="Tierings">One or two, of different tiers.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_IntelligentTieringConfiguration.html</remarks>
public sealed record IntelligentTieringConfiguration(
    string Id,
    ConfigurationFilter? Filter,
    IntelligentTieringStatus Status,
    ValueList<Tiering> Tierings) : IListedConfiguration
{
    public const string Root = "IntelligentTieringConfiguration";

    public static string ListRoot => "ListBucketIntelligentTieringConfigurationsOutput";

    public static bool EntriesComeFirst => false;

    public string RootName => Root;

    /// <param name="body">The document.</param>
    /// <param name="queryId">The query parameter <c>id</c>; to another in the document AWS says MalformedXML.</param>
    /// <exception cref="S3Exception">
    /// MalformedXML, InvalidConfigurationId, InvalidTag, or InvalidArgument for days out of range.
    /// </exception>
    public static IntelligentTieringConfiguration Parse(ReadOnlyMemory<byte> body, string queryId)
    {
        var root = XmlRequestReader.Read(body, Root);
        var id = ConfigurationId.Checked(root.RequiredTokenOf("Id"), queryId, S3Errors.MalformedXML);
        var filter = root.Single("Filter");
        ValueList<Tiering> tierings = [.. root.All("Tiering").Select(Tiering.Parse)];
        return tierings.Count != 0 && tierings.DistinctBy(tiering => tiering.AccessTier).Count() == tierings.Count
            ? new IntelligentTieringConfiguration(
                id,
                filter is null ? null : ConfigurationFilter.Parse(filter),
                root.RequiredNameOf<IntelligentTieringStatus>("Status"),
                tierings)
            : throw XmlRequestReader.Malformed();
    }

    public void Write(XmlResponseWriter xml)
    {
        xml.Element("Id"u8, Id);
        Filter?.Write(xml);
        xml.Element("Status"u8, Status.ToString());
        foreach (var tiering in Tierings)
        {
            tiering.Write(xml);
        }
    }
}
