using System.Text.Json;

namespace Drystone.Server.Identity.OpenId;

/// <summary>The keys that an issuer publishes.</summary>
internal sealed class KeySet(IReadOnlyList<JsonWebKey> keys)
{
    /// <summary>Keys that are not for signatures, or of kinds that are not accepted, are left out.</summary>
    /// <returns>Null when it is no set of keys.</returns>
    public static KeySet? Read(ReadOnlyMemory<byte> json, DateTimeOffset now) =>
        StrictJson.ParseObject(json) is { } set && set.TryGetProperty("keys", out var keys)
        && keys.ValueKind == JsonValueKind.Array
            ? new KeySet([
                .. keys.EnumerateArray().Take(OpenIdLimits.MaxKeys)
                    .Where(key => key.ValueKind == JsonValueKind.Object)
                    .Select(key => JsonWebKey.Read(key, now)).OfType<JsonWebKey>(),
            ])
            : null;

    /// <summary>The keys that may have signed the token: those it names, or, when it names none, the only one that is
    /// for its algorithm.</summary>
    public IReadOnlyList<JsonWebKey> CandidatesFor(JsonWebToken token)
    {
        var fitting = keys.Where(key => key.IsFor(token.Algorithm));
        if (token.KeyId is { } id)
        {
            return [.. fitting.Where(key => key.Id == id)];
        }

        return fitting.Take(2).ToList() is [var only] ? [only] : [];
    }
}
