using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Cors;

/// <summary>The CORS configuration of a bucket: which origins a browser may let use it.</summary>
/// <param name="Rules">1 to <see cref="RulesAtMost"/>; the first that allows a request decides.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html</remarks>
public sealed record CorsConfiguration(ValueList<CorsRule> Rules) : IConfigurationDocument
{
    public const string Root = "CORSConfiguration";

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html</summary>
    public const int RulesAtMost = 100;

    /// <inheritdoc cref="RulesAtMost"/>
    public const int BytesAtMost = 64 << 10;

    public string RootName => Root;

    /// <exception cref="S3Exception">MalformedXML, InvalidRequest or MaxMessageLengthExceeded.</exception>
    public static CorsConfiguration Parse(ReadOnlyMemory<byte> body)
    {
        ConfigurationDocument.ThrowIfLarger(body, BytesAtMost);
        CorsRule[] rules = [.. XmlRequestReader.Read(body, Root).All("CORSRule").Select(CorsRule.Parse)];
        if (rules.Length == 0)
        {
            throw XmlRequestReader.Malformed();
        }

        if (rules.Length > RulesAtMost)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                $"The number of CORS rules should not exceed allowed limit of {RulesAtMost} rules.");
        }

        // AWS looks at the structure of all rules before it looks at the values of the first.
        foreach (var rule in rules)
        {
            rule.ThrowIfInvalid();
        }

        return new CorsConfiguration([.. rules]);
    }

    public void Write(XmlResponseWriter xml)
    {
        foreach (var rule in Rules)
        {
            rule.Write(xml);
        }
    }

    /// <summary>The first rule that allows the request, which may be a preflight or the request itself.</summary>
    /// <param name="origin">The header Origin; null when absent.</param>
    /// <param name="method">
    /// The header Access-Control-Request-Method when there is one (AWS minds it on every request), else the method.
    /// </param>
    /// <param name="requestHeaders">The header Access-Control-Request-Headers; null when absent.</param>
    /// <returns>Null when no rule allows it; an actual request then goes on without headers of CORS.</returns>
    public CorsMatch? Match(string? origin, string method, string? requestHeaders)
    {
        if (origin is null || !CorsPattern.IsOrigin(origin) || RequestHeaders(requestHeaders) is not { } names)
        {
            return null;
        }

        var rule = Rules.FirstOrDefault(candidate => candidate.Allows(origin, method, names));
        return rule is null ? null : new CorsMatch(rule, rule.AllowsAnyOrigin ? "*" : origin, names);
    }

    /// <returns>The names in lower case; null when one of them is no name of a header.</returns>
    private static ValueList<string>? RequestHeaders(string? value)
    {
        string[] names =
        [
            .. (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(name => name.ToLowerInvariant()),
        ];
        return names.All(CorsPattern.IsHeaderName) ? [.. names] : null;
    }
}
