namespace Drystone.Engine.Encryption;

/// <summary>A key of the built-in key ring. Its material is stored sealed under the master key.</summary>
/// <param name="Id">Never used for another key.</param>
/// <param name="Alias">A name that may move to another key; null when it has none.</param>
/// <param name="Versions">Oldest first; the last one seals, all of them open.</param>
public sealed record ManagedKey(
    string Id, string? Alias, string Description, bool IsEnabled, DateTimeOffset CreatedAt,
    IReadOnlyList<ManagedKeyVersion> Versions);

/// <param name="Number">From 1.</param>
/// <param name="Material">32 secret bytes.</param>
public sealed record ManagedKeyVersion(int Number, DateTimeOffset CreatedAt, ReadOnlyMemory<byte> Material);
