using Drystone.Engine.Tests.Formats;

namespace Drystone.Engine.Tests.Damage;

/// <summary>Bytes of LMDB's file are damaged, everywhere. The store refuses to open, or says of each record that it
/// cannot read that it cannot, and the scrubber finds it: never is anything handed out that is not what was
/// written.</summary>
public sealed class MetadataDamageTests(ITestOutputHelper output)
{
    private const int PageBytes = 4_096;
    private const int RandomPositions = 600;

    [Fact]
    public async Task A_flipped_bit_in_a_page_is_found_and_contained()
    {
        await using var store = await FilledAsync();
        var bytes = await TakeAsync(store);
        var random = new Random(7);
        var outcomes = new Dictionary<string, int>(StringComparer.Ordinal);
        var written = Enumerable.Range(0, bytes.Length).Where(offset => bytes[offset] != 0).ToArray();
        foreach (var offset in Places(bytes.Length).Concat(random.GetItems(written, RandomPositions)))
        {
            var damaged = (byte[])bytes.Clone();
            damaged[offset] ^= (byte)(1 << random.Next(8));
            var outcome = await ProveAsync(store, damaged, $"page {offset / PageBytes}, byte {offset % PageBytes}");
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        Tell(outcomes);
        Assert.True(outcomes["refused"] > 0 && outcomes["found"] > 0);
        File.WriteAllBytes(FileOf(store), bytes);
    }

    [Fact]
    public async Task A_page_of_zeros_and_a_file_without_its_end_are_found()
    {
        await using var store = await FilledAsync();
        var bytes = await TakeAsync(store);
        var outcomes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var page = 0; page < bytes.Length / PageBytes; page++)
        {
            var zeroed = (byte[])bytes.Clone();
            zeroed.AsSpan(page * PageBytes, PageBytes).Clear();
            var outcome = await ProveAsync(store, zeroed, $"page {page} of zeros");
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            outcome = await ProveAsync(store, bytes[..(page * PageBytes + 100)], $"cut in page {page}");
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        Tell(outcomes);
        Assert.True(outcomes["refused"] > 0);
        File.WriteAllBytes(FileOf(store), bytes);
    }

    [Fact]
    public async Task A_refusal_names_the_page_and_the_remedy()
    {
        await using var store = await FilledAsync();
        var bytes = await TakeAsync(store);
        var damaged = (byte[])bytes.Clone();
        for (var page = 2; page < bytes.Length / PageBytes; page++)
        {
            damaged[page * PageBytes] ^= 0x40;
        }

        File.WriteAllBytes(FileOf(store), damaged);
        var refusal = await Assert.ThrowsAsync<StoreOpenException>(() => store.ReopenAsync());
        Assert.Matches("data.mdb is damaged: page [0-9]+ .*drystone repair", refusal.Message);
        Assert.Equal(damaged, File.ReadAllBytes(FileOf(store)));
        File.WriteAllBytes(FileOf(store), bytes);
    }

    private static async Task<StoreFixture> FilledAsync()
    {
        var store = await StoreFixture.OpenAsync(
            options => options with { ScrubPeriod = null, LifecycleInterval = null, TierInterval = null });
        await StoreContents.FillAsync(store);
        return store;
    }

    /// <summary>The bytes of the metadata of the store, which is closed.</summary>
    private static async Task<byte[]> TakeAsync(StoreFixture store)
    {
        await store.Store.DisposeAsync();
        return File.ReadAllBytes(FileOf(store));
    }

    private static string FileOf(StoreFixture store) =>
        Path.Combine(store.Options.DataDirectory, "metadata", "data.mdb");

    /// <summary>Of every page the fields of its header, and where entries begin.</summary>
    private static IEnumerable<int> Places(int length) =>
        from page in Enumerable.Range(0, length / PageBytes)
        from place in (int[])[0, 8, 10, 12, 14, 16, 20, 24, 40, 48, 60, 64, 88, 100, 112, 136, 144, PageBytes - 1]
        select page * PageBytes + place;

    private static async Task<string> ProveAsync(StoreFixture store, byte[] metadata, string name)
    {
        File.Delete(Path.Combine(store.Options.DataDirectory, "metadata", "lock.mdb"));
        File.WriteAllBytes(FileOf(store), metadata);
        try
        {
            await store.ReopenAsync();
        }
        catch (Exception refusal) when (refusal is StoreOpenException or DamagedDataException)
        {
            Assert.NotEmpty(refusal.Message);
            return "refused";
        }

        try
        {
            var differences = StoreContents.FindDifferences(store);
            await store.Store.ScrubAsync(TestContext.Current.CancellationToken);
            var findings = store.Store.ListScrubFindings();
            foreach (var (what, how) in differences)
            {
                Assert.False(how == StoreContents.Another, $"{name}: {what} {how}");
                Assert.True(
                    how.StartsWith(StoreContents.Refused, StringComparison.Ordinal) || findings.Count > 0,
                    $"{name}: {what} {how}, and the scrubber found nothing");
            }

            return findings.Count > 0 || differences.Count > 0 ? "found" : "nothing lost";
        }
        catch (Exception damage) when (damage is DamagedDataException or StoreUnavailableException)
        {
            return "found";
        }
        finally
        {
            await store.Store.DisposeAsync();
        }
    }

    private void Tell(Dictionary<string, int> outcomes) => output.WriteLine(
        string.Join(", ", outcomes.OrderBy(one => one.Key, StringComparer.Ordinal).Select(
            one => $"{one.Key}: {one.Value}")));
}
