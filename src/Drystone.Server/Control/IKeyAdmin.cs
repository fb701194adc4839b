namespace Drystone.Server.Control;

/// <summary>Manages the encryption keys of the built-in key ring: through the running server, or on the store itself
/// when no server has it.</summary>
public interface IKeyAdmin : IAsyncDisposable
{
    /// <exception cref="AdminException">Refused; the message says why.</exception>
    Task<KeySummary> CreateAsync(NewKey key, CancellationToken cancel);

    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<KeySummary>> ListKeysAsync(CancellationToken cancel);

    /// <param name="key">Id, <c>alias/name</c> or ARN.</param>
    /// <exception cref="AdminException">Refused; the message says why.</exception>
    Task<KeySummary> ChangeAsync(string key, KeyChange action, CancellationToken cancel);
}

/// <summary>What can be done to a key.</summary>
public enum KeyChange
{
    /// <summary>New material seals from now on; the old opens what it sealed.</summary>
    Rotate,

    /// <summary>It neither seals nor opens.</summary>
    Disable,
    Enable,
}

/// <summary>A key to make.</summary>
/// <param name="Id">Null: a random one.</param>
/// <param name="Alias">Without <c>alias/</c>; null for none.</param>
public sealed record NewKey(string? Id, string? Alias, string? Description);

/// <summary>A key as it is listed. Nothing of it is secret.</summary>
/// <param name="Version">The one that seals, from 1.</param>
public sealed record KeySummary(
    string Id, string Arn, string? Alias, string Description, bool IsEnabled, DateTimeOffset CreatedAt, int Version,
    DateTimeOffset RotatedAt);
