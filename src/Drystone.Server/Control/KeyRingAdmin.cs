using Drystone.Engine;
using Drystone.Server.Keys;

namespace Drystone.Server.Control;

/// <summary>Manages the keys of an open store's key ring.</summary>
/// <param name="owned">The store and ring are disposed with this one; null: they are somebody else's.</param>
internal sealed class KeyRingAdmin(KeyRing ring, ObjectStore? owned = null) : IKeyAdmin
{
    private const int MaxDescriptionChars = 8_192;

    public async Task<KeySummary> CreateAsync(NewKey key, CancellationToken cancel)
    {
        // AWS: a description has up to 8,192 characters.
        if (key.Description is { Length: > MaxDescriptionChars })
        {
            throw new AdminException($"a description has up to {MaxDescriptionChars} characters");
        }

        return await ring.CreateAsync(key.Id, key.Alias, key.Description ?? string.Empty, cancel) is { } made
            ? Summarize(made)
            : throw new AdminException(
                $"a key cannot be called {Names(key)}: either there is one, or it is not 1 to 256 letters, digits and "
                + "'_-.' (in an alias also '/', and neither 'aws/' nor 'drystone/' before it)");
    }

    public Task<IReadOnlyList<KeySummary>> ListKeysAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<KeySummary>>([.. ring.List().Select(Summarize)]);

    public async Task<KeySummary> ChangeAsync(string key, KeyChange action, CancellationToken cancel)
    {
        var changed = action switch
        {
            KeyChange.Rotate => await ring.RotateAsync(key, cancel),
            KeyChange.Disable => await ring.SetEnabledAsync(key, isEnabled: false, cancel),
            _ => await ring.SetEnabledAsync(key, isEnabled: true, cancel),
        };
        return changed is not null
            ? Summarize(changed)
            : throw new AdminException(
                $"there is no key '{key}' that this can be done to; give an id, alias/NAME or an ARN, as 'drystone key "
                + "list' shows them");
    }

    public async ValueTask DisposeAsync()
    {
        if (owned is not null)
        {
            ring.Dispose();
            await owned.DisposeAsync();
        }
    }

    private static string Names(NewKey key) => (key.Id, key.Alias) switch
    {
        ({ } id, { } alias) => $"'{id}' with the alias '{alias}'",
        ({ } id, null) => $"'{id}'",
        _ => $"'{key.Alias}'",
    };

    private static KeySummary Summarize(KeyFacts key) => new(
        key.Id, key.Arn, key.Alias, key.Description, key.IsEnabled, key.CreatedAt, key.Version, key.RotatedAt);
}
