using Drystone.S3.Addressing;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Website;

/// <summary>How a bucket is served as a website.</summary>
/// <param name="RedirectAllRequestsTo">Null unless the website only redirects; then the rest is absent.</param>
/// <param name="IndexDocumentSuffix">Without a slash, not empty; null with RedirectAllRequestsTo only.</param>
/// <param name="ErrorDocumentKey">The object answered with errors; null when there is none.</param>
/// <param name="RoutingRules">At most <see cref="RulesAtMost"/>; the first that applies decides.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html</remarks>
public sealed record WebsiteConfiguration(
    RedirectAllRequestsTo? RedirectAllRequestsTo,
    string? IndexDocumentSuffix,
    string? ErrorDocumentKey,
    ValueList<RoutingRule> RoutingRules) : IConfigurationDocument
{
    public const string Root = "WebsiteConfiguration";

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html</summary>
    public const int RulesAtMost = 50;

    /// <inheritdoc cref="RulesAtMost"/>
    public const int BytesAtMost = 128 << 10;

    public string RootName => Root;

    /// <exception cref="S3Exception">
    /// MalformedXML, InvalidArgument, InvalidRequest, KeyTooLongError or MaxMessageLengthExceeded.
    /// </exception>
    public static WebsiteConfiguration Parse(ReadOnlyMemory<byte> body)
    {
        ConfigurationDocument.ThrowIfLarger(body, BytesAtMost);
        var root = XmlRequestReader.Read(body, Root);
        var (index, error) = (root.Single("IndexDocument"), root.Single("ErrorDocument"));
        var rules = root.Single("RoutingRules");
        if (root.Single("RedirectAllRequestsTo") is { } all)
        {
            return index is null && error is null && rules is null
                ? new WebsiteConfiguration(Website.RedirectAllRequestsTo.Parse(all), null, null, [])
                : throw S3Exception.InvalidArgument(
                    "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
                    "RedirectAllRequestsTo",
                    "not null");
        }

        return new WebsiteConfiguration(
            RedirectAllRequestsTo: null,
            ParseSuffix(index),
            error is null ? null : ObjectKeyRules.Checked(ParseErrorKey(error)),
            rules is null ? [] : ParseRules(rules));
    }

    public void Write(XmlResponseWriter xml)
    {
        RedirectAllRequestsTo?.Write(xml);
        WriteNested(xml, "IndexDocument"u8, "Suffix"u8, IndexDocumentSuffix);
        WriteNested(xml, "ErrorDocument"u8, "Key"u8, ErrorDocumentKey);
        if (RoutingRules.Count == 0)
        {
            return;
        }

        xml.Start("RoutingRules"u8);
        foreach (var rule in RoutingRules)
        {
            rule.Write(xml);
        }

        xml.End("RoutingRules"u8);
    }

    private static string ParseSuffix(XmlRequestElement? index)
    {
        if (index is null)
        {
            throw S3Exception.InvalidArgument(
                "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
                "IndexDocument",
                "null");
        }

        var suffix = index.RequiredTextOf("Suffix");
        return suffix.Length == 0 || suffix.Contains('/')
            ? throw S3Exception.InvalidArgument("The IndexDocument Suffix is not well formed", "IndexDocument", suffix)
            : ObjectKeyRules.Checked(suffix);
    }

    private static string ParseErrorKey(XmlRequestElement error) =>
        error.RequiredTextOf("Key") is { Length: > 0 } key ? key : throw XmlRequestReader.Malformed();

    private static ValueList<RoutingRule> ParseRules(XmlRequestElement rules)
    {
        XmlRequestElement[] elements = [.. rules.All("RoutingRule")];
        if (elements.Length == 0)
        {
            throw XmlRequestReader.Malformed();
        }

        return elements.Length <= RulesAtMost
            ? [.. elements.Select(RoutingRule.Parse)]
            : throw new S3Exception(
                S3Errors.InvalidRequest,
                $"{elements.Length} routing rules provided, the number of routing rules in a website configuration "
                    + $"is limited to {RulesAtMost}.");
    }

    private static void WriteNested(
        XmlResponseWriter xml,
        ReadOnlySpan<byte> outer,
        ReadOnlySpan<byte> inner,
        string? text)
    {
        if (text is not null)
        {
            xml.Start(outer);
            xml.Element(inner, text);
            xml.End(outer);
        }
    }
}
