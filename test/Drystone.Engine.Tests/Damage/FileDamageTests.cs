using Drystone.Engine.Tests.Formats;

namespace Drystone.Engine.Tests.Damage;

/// <summary>Every class of bytes in packs and blob files is damaged in turn, in a store with every kind of object.
/// Damage is found and named, and touches no object but those that hold the blob.</summary>
public sealed class FileDamageTests(ITestOutputHelper output)
{
    private const int RandomPositions = 100;

    [Fact]
    public async Task A_flipped_bit_is_found_and_contained_wherever_it_is()
    {
        await using var store = await FilledAsync();
        var regions = await RegionsAsync(store);
        var places = regions.DistinctBy(region => region.Name).SelectMany(region => new[]
        {
            (region, region.Offset), (region, region.Offset + region.Length / 2),
            (region, region.Offset + region.Length - 1),
        });
        await ProveAllAsync(store, places.Select(place => (
            place.region.Name, place.region.Path, Spoil(bytes => bytes[place.Item2] ^= 0x10))));
    }

    [Fact]
    public async Task Bytes_that_are_overwritten_are_found_and_contained()
    {
        await using var store = await FilledAsync();
        var regions = await RegionsAsync(store);
        await ProveAllAsync(store, regions.DistinctBy(region => region.Name).Select(region => (
            region.Name, region.Path,
            Spoil(bytes =>
            {
                var run = bytes.AsSpan((int)region.Offset, (int)region.Length);
                run.Fill(run.ContainsAnyExcept((byte)0) ? (byte)0 : (byte)0xFF);
            }))));
    }

    [Fact]
    public async Task A_file_that_lost_its_end_or_is_gone_is_found_and_contained()
    {
        await using var store = await FilledAsync();
        var regions = await RegionsAsync(store);
        await ProveAllAsync(store, regions.DistinctBy(region => region.Name).Select(region => (
            "cut in " + region.Name, region.Path,
            (Func<byte[], byte[]?>)(bytes => bytes[..(int)(region.Offset + region.Length / 2)]))));
        await ProveAllAsync(store, regions.DistinctBy(region => region.Path).Select(region => (
            "removed", region.Path, (Func<byte[], byte[]?>)(_ => null))));
    }

    /// <summary>Anywhere, also where nothing is: then nothing may become of it.</summary>
    [Fact]
    public async Task A_flipped_bit_anywhere_is_contained()
    {
        await using var store = await FilledAsync();
        var regions = await RegionsAsync(store);
        var random = new Random(6);
        var files = regions.Select(region => region.Path).Distinct().ToList();
        var (found, filling) = (0, 0);
        for (var i = 0; i < RandomPositions; i++)
        {
            var path = files[random.Next(files.Count)];
            var position = random.NextInt64(new FileInfo(path).Length);
            var bit = (byte)(1 << random.Next(8));
            var isMeant = regions.Exists(region => region.Path == path && position >= region.Offset
                && position < region.Offset + region.Length);
            (found, filling) = isMeant ? (found + 1, filling) : (found, filling + 1);
            await ProveAsync(
                store, $"bit {bit} at {position}", path, Spoil(bytes => bytes[position] ^= bit), mustBeFound: isMeant);
        }

        Assert.NotEqual(0, found);
        output.WriteLine($"{found} flips were found, {filling} were in bytes that mean nothing");
    }

    private static async Task<StoreFixture> FilledAsync()
    {
        var store = await StoreFixture.OpenAsync(options => options with { ScrubPeriod = null });
        await StoreContents.FillAsync(store);
        return store;
    }

    private static async Task<List<StoredRegion>> RegionsAsync(StoreFixture store)
    {
        await store.Store.DisposeAsync();
        var regions = await StoredRegion.FindAsync(store.Options);
        await store.ReopenAsync();
        return regions;
    }

    private async Task ProveAllAsync(
        StoreFixture store, IEnumerable<(string Name, string Path, Func<byte[], byte[]?> Spoil)> cases)
    {
        var count = 0;
        foreach (var (name, path, spoil) in cases)
        {
            await ProveAsync(store, name, path, spoil, mustBeFound: true);
            count++;
        }

        output.WriteLine($"{count} kinds of damage");
        Assert.NotEqual(0, count);
    }

    private static async Task ProveAsync(
        StoreFixture store, string name, string path, Func<byte[], byte[]?> spoil, bool mustBeFound)
    {
        var before = File.ReadAllBytes(path);
        await store.Store.DisposeAsync();
        if (spoil([.. before]) is { } after)
        {
            File.WriteAllBytes(path, after);
        }
        else
        {
            File.Delete(path);
        }

        await store.ReopenAsync();
        var differences = StoreContents.FindDifferences(store);
        await store.Store.ScrubAsync(TestContext.Current.CancellationToken);
        var findings = store.Store.ListScrubFindings();
        var named = store.Store.FindDamagedObjects(TestContext.Current.CancellationToken)
            .Select(one => one.Bucket is StoreContents.Versioned ? "versions" : one.Bucket is StoreContents.Locked
                ? "lock" : one.Key)
            .ToHashSet(StringComparer.Ordinal);
        Assert.True(findings.Count > 0 || !mustBeFound, $"{name}: nothing was found");
        Assert.True(mustBeFound || findings.Count == 0, $"{name}: found without a reason");
        Assert.All(findings, finding => Assert.False(string.IsNullOrEmpty(finding.What)));
        foreach (var (what, how) in differences)
        {
            Assert.True(how.StartsWith(StoreContents.Refused, StringComparison.Ordinal), $"{name}: {what} {how}");
            Assert.True(named.Contains(what), $"{name}: {what} is damaged and was not named");
        }

        File.WriteAllBytes(path, before);
    }

    private static Func<byte[], byte[]?> Spoil(Action<byte[]> how) => bytes =>
    {
        how(bytes);
        return bytes;
    };
}
