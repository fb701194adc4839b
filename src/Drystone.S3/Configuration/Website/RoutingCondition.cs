using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Website;

/// <summary>When a routing rule applies; at least one of the two is there.</summary>
/// <param name="HttpErrorCode">400 to 599: the rule is for answers of this status. Null: for every request.</param>
/// <param name="KeyPrefix">Null: for every key.</param>
public sealed record RoutingCondition(int? HttpErrorCode, string? KeyPrefix)
{
    internal static RoutingCondition Parse(XmlRequestElement condition)
    {
        var errorCode = condition.IntegerOf("HttpErrorCodeReturnedEquals");
        var keyPrefix = condition.TextOf("KeyPrefixEquals");
        if (errorCode is null && keyPrefix is null)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                "Condition cannot be empty. To redirect all requests without a condition, the condition element "
                    + "shouldn't be present.");
        }

        return errorCode is < 400 or > 599
            ? throw new S3Exception(
                S3Errors.InvalidRequest,
                $"The provided HTTP error code ({errorCode}) is not valid. Valid codes are 4XX or 5XX.")
            : new RoutingCondition(errorCode, keyPrefix);
    }

    internal void Write(XmlResponseWriter xml)
    {
        xml.Start("Condition"u8);
        if (HttpErrorCode is { } code)
        {
            xml.Element("HttpErrorCodeReturnedEquals"u8, code);
        }

        xml.OptionalElement("KeyPrefixEquals"u8, KeyPrefix);
        xml.End("Condition"u8);
    }
}
