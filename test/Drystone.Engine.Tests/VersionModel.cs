using Drystone.Engine.Buckets;

namespace Drystone.Engine.Tests;

/// <summary>What S3 says of versions, in a few lists: each key's versions from the newest.</summary>
internal sealed class VersionModel
{
    private const string Null = "null";

    private readonly SortedDictionary<string, List<Entry>> keys = new(StringComparer.Ordinal);

    public VersioningState State { get; set; }

    public int Versions => keys.Values.Sum(entries => entries.Count(entry => entry.Value is not null));

    public void Put(string key, string version, byte value)
    {
        MakeRoom(key);
        Assert.Equal(State == VersioningState.Enabled, version != Null);
        Of(key).Insert(0, new Entry(version, value));
    }

    public void Delete(string key, string? version)
    {
        if (State == VersioningState.Unversioned)
        {
            keys.Remove(key);
            return;
        }

        MakeRoom(key);
        Of(key).Insert(0, new Entry(version!, Value: null));
    }

    public void Remove(string key, string version) => Of(key).RemoveAll(entry => entry.Version == version);

    public string? Pick(string key, Random random) =>
        Of(key) is { Count: > 0 } entries ? entries[random.Next(entries.Count)].Version : null;

    public IEnumerable<byte?> Current(IEnumerable<string> of) =>
        of.Select(key => Of(key) is { Count: > 0 } entries ? entries[0].Value : null);

    public IEnumerable<string> All() => keys.SelectMany(key => key.Value.Select(
        (entry, i) => $"{key.Key} {entry.Version} {entry.Value is null} {i == 0}"));

    private void MakeRoom(string key)
    {
        if (State != VersioningState.Enabled)
        {
            Remove(key, Null);
        }
    }

    private List<Entry> Of(string key)
    {
        if (!keys.TryGetValue(key, out var entries))
        {
            keys[key] = entries = [];
        }

        return entries;
    }

    private sealed record Entry(string Version, byte? Value);
}
