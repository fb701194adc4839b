using Drystone.Engine.Checking;
using Drystone.Engine.Opening;
using Drystone.Engine.Tests.Formats;

namespace Drystone.Engine.Tests.Damage;

/// <summary>Bytes of LMDB's file are damaged, everywhere. The store refuses to open, or says of each record that it
/// cannot read that it cannot, and the scrubber finds it: never is anything handed out that is not what was
/// written.</summary>
public sealed class MetadataDamageTests(ITestOutputHelper output)
{
    private const int PageBytes = 4_096;
    private const int RandomPositions = 150;
    private const int RepairedPositions = 12;

    // Of one round of repairing: several, so that most rounds have something to repair.
    private const int FlipsOfOne = 6;

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

    /// <summary>And what a repair leaves can be repaired no further, and is never what was not written.</summary>
    [Fact]
    public async Task Whatever_is_damaged_can_be_repaired_as_far_as_it_goes()
    {
        await using var store = await FilledAsync();
        var bytes = await TakeAsync(store);
        var random = new Random(8);
        var written = Enumerable.Range(2 * PageBytes, bytes.Length - 2 * PageBytes)
            .Where(offset => bytes[offset] != 0).ToArray();
        var outcomes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < RepairedPositions; i++)
        {
            var damaged = (byte[])bytes.Clone();
            foreach (var offset in random.GetItems(written, FlipsOfOne))
            {
                damaged[offset] ^= (byte)(1 << random.Next(8));
            }

            var outcome = await ProveRepairAsync(store, damaged, $"round {i}");
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        Tell(outcomes);
        Assert.True(outcomes["all is there"] + outcomes["something is lost"] > 0);
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

    private static async Task<string> ProveRepairAsync(StoreFixture store, byte[] metadata, string name)
    {
        var copy = Path.Combine(store.Root, "copy");
        CopyTo(store.Options.DataDirectory, copy);
        File.WriteAllBytes(Path.Combine(copy, "metadata", "data.mdb"), metadata);
        var options = store.Options with { DataDirectory = copy };
        try
        {
            await StoreRepair.RunAsync(options, new RepairSettings(Apply: true), TestContext.Current.CancellationToken);
            var again = await StoreRepair.RunAsync(
                options, new RepairSettings(Apply: false), TestContext.Current.CancellationToken);
            Assert.DoesNotContain(
                again.Found, finding => finding is { Kind: not FindingKind.Orphan, CanBeFixed: true });
            await using var repaired = await StoreFixture.AttachAsync(options, StoreOpener.OpenKeyspace);
            var differences = StoreContents.FindDifferences(repaired);
            Assert.DoesNotContain(differences, one => one.How == StoreContents.Another);
            return differences.Count == 0 ? "all is there" : "something is lost";
        }
        catch (Exception refusal) when (refusal is StoreOpenException or DamagedDataException)
        {
            Assert.False(string.IsNullOrEmpty(refusal.Message), name);
            return "refused";
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static void CopyTo(string from, string to)
    {
        foreach (var directory in Directory.GetDirectories(from, "*", SearchOption.AllDirectories).Prepend(from))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, directory)));
        }

        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }

    private void Tell(Dictionary<string, int> outcomes) => output.WriteLine(
        string.Join(", ", outcomes.OrderBy(one => one.Key, StringComparer.Ordinal).Select(
            one => $"{one.Key}: {one.Value}")));
}
