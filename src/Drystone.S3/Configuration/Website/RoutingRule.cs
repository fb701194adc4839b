using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Website;

/// <summary>One routing rule of a website.</summary>
/// <param name="Condition">Null: it applies to every request.</param>
public sealed record RoutingRule(RoutingCondition? Condition, RoutingRedirect Redirect)
{
    /// <param name="errorStatus">Null before the object is looked up, else the status the look-up ended with.</param>
    internal bool AppliesTo(string key, int? errorStatus) =>
        Condition?.HttpErrorCode == errorStatus
        && key.StartsWith(Condition?.KeyPrefix ?? "", StringComparison.Ordinal);

    internal static RoutingRule Parse(XmlRequestElement rule)
    {
        var condition = rule.Single("Condition");
        return new RoutingRule(
            condition is null ? null : RoutingCondition.Parse(condition),
            RoutingRedirect.Parse(rule.Required("Redirect")));
    }

    internal void Write(XmlResponseWriter xml)
    {
        xml.Start("RoutingRule"u8);
        Condition?.Write(xml);
        Redirect.Write(xml);
        xml.End("RoutingRule"u8);
    }
}
