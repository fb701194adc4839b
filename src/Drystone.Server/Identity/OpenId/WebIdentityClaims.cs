using System.Globalization;
using System.Text.Json;
using Drystone.Engine.Identity;

namespace Drystone.Server.Identity.OpenId;

/// <summary>Reads what a token claims and holds it against the provider and the clock. Whether the token is the
/// issuer's is another question.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html</remarks>
internal static class WebIdentityClaims
{
    private const string TagsClaim = "https://aws.amazon.com/tags";
    private const string SourceIdentityClaim = "https://aws.amazon.com/source_identity";

    /// <summary>Claims that issuers write themselves: another spelling of one is somebody's.</summary>
    private static readonly string[] Fixed = ["sub", "iss", "azp", "amr"];

    /// <summary>What is read apart, or of which nothing is told.</summary>
    private static readonly string[] NoKeys = ["aud", "oaud", "exp", "iat", "nbf"];

    /// <exception cref="WebIdentityException">Something that is needed is missing, wrong or of another
    /// time.</exception>
    public static WebIdentity Read(JsonElement claims, OidcProvider provider, DateTimeOffset now)
    {
        RequireTimes(claims, now);
        var subject = claims.Text("sub");
        if (string.IsNullOrEmpty(subject) || subject.Length > OpenIdLimits.MaxSubjectChars)
        {
            throw Missing("sub");
        }

        var audiences = claims.TryGetProperty("aud", out var aud) ? StrictJson.TextsOf(aud) : null;
        if (audiences is null or [] || audiences.Length > OpenIdLimits.MaxAudiences)
        {
            throw Missing("aud");
        }

        // As at AWS: where the token says which client it was issued to, that one counts.
        var hasParty = claims.TryGetProperty("azp", out _);
        string[] meant = hasParty ? [claims.Text("azp") ?? throw Missing("azp")] : audiences;
        var audience = meant.FirstOrDefault(one => provider.ClientIds.Contains(one, StringComparer.Ordinal))
            ?? throw WebIdentityException.Invalid("Incorrect token audience");
        List<KeyValuePair<string, string>> conditions = [.. meant.Select(one => KeyValuePair.Create("aud", one))];
        if (hasParty)
        {
            conditions.AddRange(audiences.Select(one => KeyValuePair.Create("oaud", one)));
        }

        conditions.AddRange(Others(claims));
        return new WebIdentity(subject, audience, conditions)
        {
            SourceIdentity = claims.TryGetProperty(SourceIdentityClaim, out _)
                ? claims.Text(SourceIdentityClaim) ?? throw Missing(SourceIdentityClaim)
                : null,
            Tags = ReadTags(claims, out var transitive),
            TransitiveTagKeys = transitive,
        };
    }

    private static void RequireTimes(JsonElement claims, DateTimeOffset now)
    {
        var expiry = Time(claims, "exp") ?? throw Missing("exp");
        var issued = Time(claims, "iat") ?? throw Missing("iat");
        var notBefore = claims.TryGetProperty("nbf", out _) ? Time(claims, "nbf") ?? throw Missing("nbf") : issued;
        if (now >= expiry)
        {
            throw new WebIdentityException(
                WebIdentityFault.Expired,
                $"Token expired: current date/time {Seconds(now)} must be before the expiration date/time "
                + $"{Seconds(expiry)}");
        }

        if (issued - now > OpenIdLimits.MaxClockSkew || notBefore - now > OpenIdLimits.MaxClockSkew)
        {
            throw WebIdentityException.Invalid("The ID Token is not valid yet.");
        }
    }

    /// <summary>What has one or several plain values; what a token says of its times and tags is no condition
    /// key.</summary>
    /// <remarks>Condition keys have no case and claims have one: issuers that let their users name claims would let
    /// them pass for others by <c>SUB</c> beside <c>sub</c>. And what begins like a port would pass for a claim of the
    /// issuer at that port.</remarks>
    private static IEnumerable<KeyValuePair<string, string>> Others(JsonElement claims)
    {
        var ambiguous = claims.EnumerateObject().GroupBy(claim => claim.Name, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1).Select(group => group.Key)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var claim in claims.EnumerateObject())
        {
            if (!MayBeKey(claim.Name) || (ambiguous.Contains(claim.Name) && !Fixed.Contains(claim.Name)))
            {
                continue;
            }

            foreach (var value in Values(claim.Value))
            {
                yield return KeyValuePair.Create(claim.Name, value);
            }
        }
    }

    private static bool MayBeKey(string name) =>
        !NoKeys.Contains(name, StringComparer.OrdinalIgnoreCase)
        && !name.StartsWith("https://aws.amazon.com/", StringComparison.OrdinalIgnoreCase)
        && !(char.IsAsciiDigit(name.FirstOrDefault()) && name.Contains(':', StringComparison.Ordinal))
        && (Fixed.Contains(name) || !Fixed.Contains(name, StringComparer.OrdinalIgnoreCase));

    private static string[] Values(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => ["true"],
        JsonValueKind.False => ["false"],
        JsonValueKind.Number => [value.GetRawText()],
        _ => StrictJson.TextsOf(value) ?? [],
    };

    /// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html</remarks>
    private static List<KeyValuePair<string, string>> ReadTags(JsonElement claims, out string[] transitive)
    {
        transitive = [];
        var tags = new List<KeyValuePair<string, string>>();
        if (!claims.TryGetProperty(TagsClaim, out var claim))
        {
            return tags;
        }

        if (claim.ValueKind != JsonValueKind.Object)
        {
            throw Missing(TagsClaim);
        }

        if (claim.TryGetProperty("transitive_tag_keys", out var keys))
        {
            transitive = StrictJson.TextsOf(keys) ?? throw Missing(TagsClaim);
        }

        if (!claim.TryGetProperty("principal_tags", out var named))
        {
            return tags;
        }

        if (named.ValueKind != JsonValueKind.Object)
        {
            throw Missing(TagsClaim);
        }

        foreach (var tag in named.EnumerateObject())
        {
            var values = StrictJson.TextsOf(tag.Value) ?? throw Missing(TagsClaim);
            tags.AddRange(values.Select(value => KeyValuePair.Create(tag.Name, value)));
        }

        return tags;
    }

    /// <summary>RFC 7519, 2: seconds since 1970, which may have a fraction.</summary>
    private static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var seconds) && seconds >= 0
        && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    private static string Seconds(DateTimeOffset time) =>
        time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static WebIdentityException Missing(string claim) =>
        WebIdentityException.Invalid($"Missing or invalid required claim: {claim}");
}
