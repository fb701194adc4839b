using Drystone.S3.Xml;

namespace Drystone.S3.Configuration;

/// <summary>Which objects an analytics, metrics or tiering configuration is about: those that meet all of it.</summary>
/// <param name="Prefix">Null when not mentioned.</param>
/// <param name="AccessPointArn">Metrics only; null when not mentioned.</param>
public sealed record ConfigurationFilter(string? Prefix, ValueList<Tag> Tags, string? AccessPointArn = null)
{
    private int Predicates => (Prefix is null ? 0 : 1) + Tags.Count + (AccessPointArn is null ? 0 : 1);

    public bool Matches(string key, IReadOnlyCollection<Tag> tags) =>
        key.StartsWith(Prefix ?? "", StringComparison.Ordinal) && Tags.All(tags.Contains);

    /// <exception cref="S3Exception">MalformedXML or InvalidTag.</exception>
    internal static ConfigurationFilter Parse(XmlRequestElement filter, bool takesAccessPoint = false)
    {
        var and = filter.Single("And");
        var direct = ParsePredicates(filter, takesAccessPoint);
        if (and is null)
        {
            return direct.Predicates == 1 ? direct : throw XmlRequestReader.Malformed();
        }

        var all = ParsePredicates(and, takesAccessPoint);
        return direct.Predicates == 0 && all.Predicates > 1 ? all : throw XmlRequestReader.Malformed();
    }

    internal void Write(XmlResponseWriter xml)
    {
        xml.Start("Filter"u8);
        if (Predicates > 1)
        {
            xml.Start("And"u8);
            WritePredicates(xml);
            xml.End("And"u8);
        }
        else
        {
            WritePredicates(xml);
        }

        xml.End("Filter"u8);
    }

    private static ConfigurationFilter ParsePredicates(XmlRequestElement parent, bool takesAccessPoint)
    {
        var tags = TagXml.Parse(parent);
        TagRules.Check(tags, Limits.TagsPerObject);
        return new ConfigurationFilter(
            parent.TextOf("Prefix"),
            tags,
            takesAccessPoint ? parent.TokenOf("AccessPointArn") : null);
    }

    private void WritePredicates(XmlResponseWriter xml)
    {
        xml.OptionalElement("AccessPointArn"u8, AccessPointArn);
        xml.OptionalElement("Prefix"u8, Prefix);
        TagXml.Write(xml, Tags);
    }
}
