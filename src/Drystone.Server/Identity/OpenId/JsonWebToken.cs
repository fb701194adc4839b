using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Drystone.Server.Identity.OpenId;

/// <summary>A signed token, taken apart and not yet believed (RFC 7515, RFC 7519).</summary>
/// <param name="KeyId">Null when it names no key.</param>
/// <param name="Claims">One object.</param>
/// <param name="Signed">The bytes that the signature is over.</param>
internal sealed record JsonWebToken(
    SignatureAlgorithm Algorithm, string? KeyId, JsonElement Claims, byte[] Signed, byte[] Signature)
{
    private static readonly string?[] Types = [null, "jwt", "at+jwt"];

    /// <exception cref="WebIdentityException">It is no token, or not of a kind that is accepted.</exception>
    public static JsonWebToken Parse(string text)
    {
        if (text.Length > OpenIdLimits.MaxTokenChars)
        {
            throw WebIdentityException.Invalid(
                $"The ID Token is longer than {OpenIdLimits.MaxTokenChars} characters.");
        }

        if (text.Split('.') is not [var first, var second, var third]
            || Decode(first) is not { } head || StrictJson.ParseObject(head) is not { } header
            || Decode(second) is not { } body || StrictJson.ParseObject(body) is not { } claims
            || Decode(third) is not { } signature)
        {
            throw WebIdentityException.Invalid("The ID Token provided is not a valid JWT.");
        }

        RequirePlain(header);
        var algorithm = SignatureAlgorithms.Parse(header.Text("alg"))
            ?? throw WebIdentityException.Invalid("The ID Token must be signed with RS256, PS256 or ES256.");
        return new JsonWebToken(
            algorithm, header.Text("kid"), claims, Encoding.ASCII.GetBytes($"{first}.{second}"), signature);
    }

    /// <summary>No extension that changes what the token means, and no token for something else, such as a
    /// log-out.</summary>
    private static void RequirePlain(JsonElement header)
    {
        if (header.TryGetProperty("crit", out _) || header.TryGetProperty("b64", out _))
        {
            throw WebIdentityException.Invalid("The ID Token has critical extensions, and none are understood.");
        }

        var hasType = header.TryGetProperty("typ", out _);
        var type = header.Text("typ")?.ToLowerInvariant();
        const string Prefix = "application/";
        type = type?.StartsWith(Prefix, StringComparison.Ordinal) == true ? type[Prefix.Length..] : type;
        if ((hasType && type is null) || !Types.Contains(type))
        {
            throw WebIdentityException.Invalid("The ID Token is not of the type JWT.");
        }
    }

    private static byte[]? Decode(string segment)
    {
        // Base64Url takes white space and padding, which tokens do not have.
        if (segment.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) || !Base64Url.IsValid(segment))
        {
            return null;
        }

        return Base64Url.DecodeFromChars(segment);
    }
}
