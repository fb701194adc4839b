using System.Collections.Concurrent;
using Drystone.Engine.Identity;

namespace Drystone.Server.Identity.OpenId;

/// <summary>Keeps the keys of issuers, and asks for them anew when they are old or a token names one that is not among
/// them. Safe for use by several threads.</summary>
/// <param name="fetch">Gets the keys of one issuer, or throws a <see cref="WebIdentityException"/>.</param>
internal sealed class IssuerKeys(
    Func<OidcProvider, CancellationToken, Task<KeySet>> fetch, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <returns>The keys that may have signed the token; empty when the issuer has none.</returns>
    /// <exception cref="WebIdentityException">The issuer cannot be asked.</exception>
    public async Task<IReadOnlyList<JsonWebKey>> FindAsync(
        OidcProvider provider, JsonWebToken token, CancellationToken cancel)
    {
        var entry = EntryOf(provider);
        var keys = await GetAsync(entry, provider, mustBeNewerThan: null, cancel);
        if (keys.Set.CandidatesFor(token) is { Count: > 0 } found)
        {
            return found;
        }

        // The issuer may have a new key. A token that names one is free to make, so this is not done for each.
        keys = await GetAsync(entry, provider, mustBeNewerThan: keys.FetchedAt, cancel);
        return keys.Set.CandidatesFor(token);
    }

    /// <summary>Keys that came over connections trusted by other thumbprints are others: whoever registers a provider
    /// says by them whom to believe.</summary>
    private Entry EntryOf(OidcProvider provider)
    {
        var key = $"{provider.IssuerUrl} {string.Join(' ', provider.Thumbprints)}";
        if (entries.Count >= OpenIdLimits.MaxIssuers && !entries.ContainsKey(key))
        {
            entries.Clear();
        }

        return entries.GetOrAdd(key, _ => new Entry());
    }

    private async Task<Keys> GetAsync(
        Entry entry, OidcProvider provider, DateTimeOffset? mustBeNewerThan, CancellationToken cancel)
    {
        if (entry.Keys is { } kept && IsFresh(kept) && mustBeNewerThan is null)
        {
            return kept;
        }

        await entry.OneAtATime.WaitAsync(cancel);
        try
        {
            // Whoever waited finds what the one before has brought, or failed to.
            kept = entry.Keys!;
            if (kept is not null && IsFresh(kept) && (mustBeNewerThan is null || kept.FetchedAt > mustBeNewerThan))
            {
                return kept;
            }

            if (time.GetUtcNow() - entry.TriedAt < OpenIdLimits.MinRefetchInterval)
            {
                return kept is not null && IsFresh(kept) ? kept : throw entry.Failure!;
            }

            return await FetchAsync(entry, provider, cancel);
        }
        finally
        {
            entry.OneAtATime.Release();
        }
    }

    private async Task<Keys> FetchAsync(Entry entry, OidcProvider provider, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        entry.TriedAt = now;
        try
        {
            return entry.Keys = new Keys(await fetch(provider, cancel), now);
        }
        catch (WebIdentityException failure)
        {
            entry.Failure = failure;
            throw;
        }
        catch
        {
            // Its client left, or the like: that says nothing of the issuer.
            entry.TriedAt = DateTimeOffset.MinValue;
            throw;
        }
    }

    private bool IsFresh(Keys keys) => time.GetUtcNow() - keys.FetchedAt < OpenIdLimits.KeyAge;

    private sealed record Keys(KeySet Set, DateTimeOffset FetchedAt);

    private sealed class Entry
    {
        private volatile Keys? keys;

        public SemaphoreSlim OneAtATime { get; } = new(1);

        public Keys? Keys
        {
            get => keys;
            set => keys = value;
        }

        public DateTimeOffset TriedAt { get; set; } = DateTimeOffset.MinValue;

        public WebIdentityException? Failure { get; set; }
    }
}
