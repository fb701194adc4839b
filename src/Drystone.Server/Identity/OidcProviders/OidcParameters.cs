using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.OidcProviders;

/// <summary>Reads what is said of an issuer.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html</remarks>
internal static class OidcParameters
{
    private const int MaxChars = 255;
    private const int ThumbprintChars = 40;

    /// <summary>The URL of an issuer. A plain one is taken of this machine only, for tests.</summary>
    /// <exception cref="S3Exception">ValidationError, InvalidInput.</exception>
    public static Uri ReadUrl(QueryForm form)
    {
        var text = form.Require("Url");
        return text.Length is > 0 and <= MaxChars && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
            && Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            && url is { Query.Length: 0, Fragment.Length: 0, UserInfo.Length: 0 }
            && text.StartsWith(url.Scheme + "://", StringComparison.Ordinal)
                ? url
                : throw new S3Exception(
                    QueryErrors.ValidationError,
                    "Invalid Open ID Connect Provider URL: it begins with https:// and has no query.");
    }

    /// <summary>As ARNs and condition keys name it.</summary>
    public static string NameOf(string url) => url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..].TrimEnd('/');

    /// <exception cref="S3Exception">ValidationError, LimitExceeded.</exception>
    public static IReadOnlyList<string> ReadClientIds(QueryForm form) =>
        CheckClientIds([.. form.Members("ClientIDList").Select(CheckClientId).Distinct()]);

    /// <exception cref="S3Exception">ValidationError.</exception>
    public static string ReadClientId(QueryForm form) => CheckClientId(form.Require("ClientID"));

    /// <exception cref="S3Exception">LimitExceeded.</exception>
    public static IReadOnlyList<string> CheckClientIds(IReadOnlyList<string> ids) =>
        ids.Count <= IamLimits.ClientIdsPerProvider
            ? ids
            : throw IamErrors.Exceeded("ClientIdsPerOpenIdConnectProvider", IamLimits.ClientIdsPerProvider);

    /// <exception cref="S3Exception">ValidationError, LimitExceeded.</exception>
    public static IReadOnlyList<string> ReadThumbprints(QueryForm form)
    {
        string[] thumbprints = [.. form.Members("ThumbprintList").Select(CheckThumbprint).Distinct()];
        return thumbprints.Length <= IamLimits.ThumbprintsPerProvider
            ? thumbprints
            : throw IamErrors.Exceeded(
                "ThumbprintsPerOpenIdConnectProvider", IamLimits.ThumbprintsPerProvider);
    }

    private static string CheckClientId(string id) => id.Length is > 0 and <= MaxChars
        ? id
        : throw QueryErrors.Invalid("ClientID", $"Member must have 1 to {MaxChars} characters");

    private static string CheckThumbprint(string text) =>
        text.Length == ThumbprintChars && text.All(char.IsAsciiHexDigit)
            ? text.ToLowerInvariant()
            : throw QueryErrors.Invalid("ThumbprintList", $"A thumbprint has {ThumbprintChars} hexadecimal digits");
}
