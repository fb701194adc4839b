using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Cors;

/// <summary>One rule of a CORS configuration.</summary>
/// <param name="Id">Null when not mentioned.</param>
/// <param name="AllowedHeaders">Header names, each with at most one <c>*</c>; in the case sent.</param>
/// <param name="AllowedMethods">Not empty; of GET, PUT, HEAD, POST, DELETE.</param>
/// <param name="AllowedOrigins">Not empty; each with at most one <c>*</c>.</param>
/// <param name="MaxAgeSeconds">Null when not mentioned.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html</remarks>
public sealed record CorsRule(
    string? Id,
    ValueList<string> AllowedHeaders,
    ValueList<string> AllowedMethods,
    ValueList<string> AllowedOrigins,
    ValueList<string> ExposeHeaders,
    int? MaxAgeSeconds)
{
    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html</summary>
    public const int IdLength = 255;

    private const string AnyOrigin = "*";

    internal static readonly string[] Methods = ["GET", "PUT", "HEAD", "POST", "DELETE"];

    /// <summary>Whether every origin is allowed, and therefore none is with credentials.</summary>
    internal bool AllowsAnyOrigin => AllowedOrigins.Contains(AnyOrigin);

    internal bool Allows(string origin, string method, IReadOnlyList<string> requestHeaders) =>
        AllowedMethods.Contains(method)
        && AllowedOrigins.Any(pattern => CorsPattern.Matches(pattern, origin, StringComparison.Ordinal))
        && requestHeaders.All(AllowsHeader);

    /// <summary>Reads the structure; the values are looked at by <see cref="ThrowIfInvalid"/>.</summary>
    internal static CorsRule Parse(XmlRequestElement rule)
    {
        var parsed = new CorsRule(
            rule.TextOf("ID"),
            rule.TextsOf("AllowedHeader"),
            [.. rule.TextsOf("AllowedMethod").Select(method => method.Trim())],
            rule.TextsOf("AllowedOrigin"),
            rule.TextsOf("ExposeHeader"),
            rule.IntegerOf("MaxAgeSeconds"));
        return parsed.AllowedMethods.Count == 0 || parsed.AllowedOrigins.Count == 0 || parsed.Id?.Length > IdLength
            ? throw XmlRequestReader.Malformed()
            : parsed;
    }

    internal void ThrowIfInvalid()
    {
        if (AllowedMethods.FirstOrDefault(method => !Methods.Contains(method)) is { } unsupported)
        {
            throw Invalid($"Found unsupported HTTP method in CORS config. Unsupported method is {unsupported}");
        }

        ThrowIfSeveralWildcards("AllowedOrigin", AllowedOrigins);
        ThrowIfSeveralWildcards("AllowedHeader", AllowedHeaders);
        ThrowIfNoHeaderName("AllowedHeader", AllowedHeaders);
        if (ExposeHeaders.FirstOrDefault(header => header.Contains('*')) is { } wild)
        {
            throw Invalid(
                $"ExposeHeader \"{wild}\" contains wildcard. We currently do not support wildcard for ExposeHeader.");
        }

        ThrowIfNoHeaderName("ExposeHeader", ExposeHeaders);
    }

    internal void Write(XmlResponseWriter xml)
    {
        xml.Start("CORSRule"u8);
        WriteAll(xml, "AllowedHeader"u8, AllowedHeaders);
        WriteAll(xml, "AllowedMethod"u8, AllowedMethods);
        WriteAll(xml, "AllowedOrigin"u8, AllowedOrigins);
        WriteAll(xml, "ExposeHeader"u8, ExposeHeaders);
        xml.OptionalElement("ID"u8, Id);
        if (MaxAgeSeconds is { } seconds)
        {
            xml.Element("MaxAgeSeconds"u8, seconds);
        }

        xml.End("CORSRule"u8);
    }

    private bool AllowsHeader(string name) =>
        AllowedHeaders.Any(pattern => CorsPattern.Matches(pattern, name, StringComparison.OrdinalIgnoreCase));

    private static void ThrowIfSeveralWildcards(string element, ValueList<string> values)
    {
        if (values.FirstOrDefault(value => value.Count(character => character == '*') > 1) is { } wild)
        {
            throw Invalid($"{element} \"{wild}\" can not have more than one wildcard.");
        }
    }

    // Names go out in headers of answers: what is no name of a header could end one header and begin another.
    private static void ThrowIfNoHeaderName(string element, ValueList<string> values)
    {
        if (values.FirstOrDefault(value => !CorsPattern.IsHeaderName(value)) is { } odd)
        {
            throw Invalid($"{element} \"{odd}\" contains invalid character.");
        }
    }

    private static void WriteAll(XmlResponseWriter xml, ReadOnlySpan<byte> name, ValueList<string> values)
    {
        foreach (var value in values)
        {
            xml.Element(name, value);
        }
    }

    private static S3Exception Invalid(string message) => new(S3Errors.InvalidRequest, message);
}
