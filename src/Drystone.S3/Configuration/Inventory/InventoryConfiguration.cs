using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Inventory;

/// <summary>A list of the objects of a bucket, made again and again.</summary>
/// <param name="FilterPrefix">Null: of all objects.</param>
/// <param name="OptionalFields">In the order sent, each once.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_InventoryConfiguration.html</remarks>
public sealed record InventoryConfiguration(
    string Id,
    bool IsEnabled,
    string? FilterPrefix,
    InventoryDestination Destination,
    IncludedObjectVersions IncludedObjectVersions,
    ValueList<InventoryOptionalField> OptionalFields,
    InventoryFrequency Frequency) : IListedConfiguration
{
    public const string Root = "InventoryConfiguration";

    /// <summary>The one file format.</summary>
    public const string Format = "CSV";

    public static string ListRoot => "ListInventoryConfigurationsResult";

    public static bool EntriesComeFirst => true;

    public string RootName => Root;

    /// <param name="body">The document.</param>
    /// <param name="queryId">The query parameter <c>id</c>, which the document must repeat.</param>
    /// <exception cref="S3Exception">
    /// MalformedXML, InvalidConfigurationId, IdMismatch, InvalidS3DestinationBucket or NotImplemented.
    /// </exception>
    public static InventoryConfiguration Parse(ReadOnlyMemory<byte> body, string queryId)
    {
        var root = XmlRequestReader.Read(body, Root);
        var id = ConfigurationId.Checked(root.RequiredTokenOf("Id"), queryId, S3Errors.IdMismatch);
        return new InventoryConfiguration(
            id,
            root.FlagOf("IsEnabled") ?? throw XmlRequestReader.Malformed(),
            root.Single("Filter")?.RequiredTextOf("Prefix"),
            InventoryDestination.Parse(root.Required("Destination")),
            root.RequiredNameOf<IncludedObjectVersions>("IncludedObjectVersions"),
            ParseFields(root.Single("OptionalFields")),
            root.Required("Schedule").RequiredNameOf<InventoryFrequency>("Frequency"));
    }

    public void Write(XmlResponseWriter xml)
    {
        Destination.Write(xml);
        xml.Element("IsEnabled"u8, IsEnabled);
        if (FilterPrefix is not null)
        {
            xml.Start("Filter"u8);
            xml.Element("Prefix"u8, FilterPrefix);
            xml.End("Filter"u8);
        }

        xml.Element("Id"u8, Id);
        xml.Element("IncludedObjectVersions"u8, IncludedObjectVersions.ToString());
        if (OptionalFields.Count != 0)
        {
            xml.Start("OptionalFields"u8);
            foreach (var field in OptionalFields)
            {
                xml.Element("Field"u8, field.ToString());
            }

            xml.End("OptionalFields"u8);
        }

        xml.Start("Schedule"u8);
        xml.Element("Frequency"u8, Frequency.ToString());
        xml.End("Schedule"u8);
    }

    private static ValueList<InventoryOptionalField> ParseFields(XmlRequestElement? fields)
    {
        ValueList<InventoryOptionalField> parsed =
        [
            .. fields?.TextsOf("Field").Select(text => ElementReading.Name<InventoryOptionalField>(text.Trim())) ?? [],
        ];
        return parsed.Distinct().Count() == parsed.Count ? parsed : throw XmlRequestReader.Malformed();
    }
}
