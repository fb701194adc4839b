using Drystone.Engine.Blobs;
using Drystone.Engine.Encryption;
using Drystone.Engine.Scrubbing;

namespace Drystone.Engine.Tests;

public sealed class ScrubTests
{
    private readonly ManualTime time = new();

    [Fact]
    public async Task A_round_reads_everything_that_is_stored()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("small", StoreFixture.Bytes(1_000));
        await store.PutAsync("large", StoreFixture.Bytes(3_000_000));
        await store.PutAsync("empty", []);
        await store.Store.ScrubAsync(TestContext.Current.CancellationToken);
        var status = store.Store.GetScrubStatus();
        Assert.True(status.IsComplete);
        Assert.Equal((2, 3_001_000), (status.VerifiedBlobs, status.VerifiedBytes));
        Assert.Empty(store.Store.ListScrubFindings());
    }

    [Theory]
    [InlineData(1_000, "*.pack")]
    [InlineData(3_000_000, "*.blob")]
    public async Task Damage_is_found_named_and_forgotten_with_the_object(int sizeBytes, string files)
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = StoreFixture.Bytes(sizeBytes);
        await store.PutAsync("whole", StoreFixture.Bytes(sizeBytes, seed: 2));
        await store.PutAsync("damaged", bytes);
        await store.ReopenAsync();
        Flip(store, files, bytes);
        await store.Store.ScrubAsync(TestContext.Current.CancellationToken);
        var finding = Assert.Single(store.Store.ListScrubFindings());
        Assert.Contains("checksum", finding.What, StringComparison.Ordinal);
        var damaged = Assert.Single(store.Store.FindDamagedObjects(TestContext.Current.CancellationToken));
        Assert.Equal(new DamagedObject(finding.BlobId, "bucket", "damaged", "null"), damaged);
        Assert.Throws<DamagedDataException>(() => store.Get("damaged"));
        Assert.Equal(StoreFixture.Bytes(sizeBytes, seed: 2), store.Get("whole"));

        await store.DeleteAsync("damaged");
        await store.Store.ReclaimAsync(TestContext.Current.CancellationToken);
        await store.Store.ScrubAsync(TestContext.Current.CancellationToken);
        Assert.Empty(store.Store.ListScrubFindings());
    }

    [Theory]
    [InlineData(1, "a tag")]
    [InlineData(BlobFileFormat.FooterBytes, "the footer")]
    public async Task Damage_in_the_tail_of_an_encrypted_file_is_found(int bytesFromEnd, string what)
    {
        const int SizeBytes = 20_000_000;
        using var key = ObjectEncryptionKey.Create();
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("whole", StoreFixture.Bytes(SizeBytes, seed: 2), encryptedUnder: key);
        await store.Store.ScrubAsync(TestContext.Current.CancellationToken);
        Assert.Empty(store.Store.ListScrubFindings());
        var whole = store.BlobFiles().Single();
        await store.PutAsync("damaged", StoreFixture.Bytes(SizeBytes), encryptedUnder: key);
        await store.ReopenAsync();
        var damaged = store.BlobFiles().Single(file => file != whole);
        var end = what == "a tag"
            ? BlobFileFormat.TagsOffset(SizeBytes) + BlockChecksum.BlockCount(SizeBytes) * BlobCipher.TagBytes
            : new FileInfo(damaged).Length;
        FlipAt(damaged, end - bytesFromEnd);

        await store.Store.ScrubAsync(TestContext.Current.CancellationToken);
        Assert.Contains("tail", Assert.Single(store.Store.ListScrubFindings()).What, StringComparison.Ordinal);
        var found = Assert.Single(store.Store.FindDamagedObjects(TestContext.Current.CancellationToken));
        Assert.Equal("damaged", found.Key);
    }

    [Fact]
    public async Task Damage_of_a_part_names_the_object_and_every_copy_of_it()
    {
        await using var store = await StoreFixture.OpenAsync();
        var part = StoreFixture.Bytes(5_000_000);
        var upload = await store.StartUploadAsync("parts");
        await store.PutPartAsync("parts", upload, 1, part);
        await store.CompleteAllAsync("parts", upload);
        Flip(store, "*.blob", part);
        await store.Store.ScrubAsync(TestContext.Current.CancellationToken);
        Assert.Equal("parts", store.Store.FindDamagedObjects(TestContext.Current.CancellationToken).Single().Key);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_damage()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("gone", StoreFixture.Bytes(3_000_000));
        File.Delete(store.BlobFiles().Single());
        await store.Store.ScrubAsync(TestContext.Current.CancellationToken);
        Assert.Contains("missing", store.Store.ListScrubFindings().Single().What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_round_takes_its_period_and_goes_on_after_a_restart()
    {
        await using var store = await StoreFixture.OpenAsync(options => options with
        {
            Time = time,
            ScrubPeriod = TimeSpan.FromDays(10),
            ScrubBytesPerSecond = 1_500_000,
        });
        for (var i = 0; i < 4; i++)
        {
            await store.PutAsync($"key-{i}", StoreFixture.Bytes(1_200_000, i));
        }

        var first = await UntilAsync(store, status => status.Round == 2 || status.VerifiedBlobs > 0);
        Assert.False(first.IsComplete);
        Assert.InRange(first.VerifiedBytes, 0, 2 * 1_200_000);
        await store.ReopenAsync();
        var last = await UntilAsync(store, status => status.IsComplete);
        Assert.Equal(first.Round, last.Round);
        Assert.Equal(4, last.VerifiedBlobs);
        var next = await UntilAsync(store, status => status.Round > last.Round);
        Assert.InRange(next.StartedAt - last.StartedAt, TimeSpan.FromDays(10), TimeSpan.FromDays(11));
    }

    private async Task<ScrubStatus> UntilAsync(StoreFixture store, Func<ScrubStatus, bool> isReached)
    {
        while (!isReached(store.Store.GetScrubStatus()))
        {
            time.Advance(TimeSpan.FromHours(2));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        return store.Store.GetScrubStatus();
    }

    private static void Flip(StoreFixture store, string files, byte[] bytes)
    {
        foreach (var path in Directory.EnumerateFiles(store.Options.DataDirectory, files, SearchOption.AllDirectories))
        {
            var content = File.ReadAllBytes(path);
            if (content.AsSpan().IndexOf(bytes.AsSpan(0, 500)) is var at and >= 0)
            {
                FlipAt(path, at + 100);
                return;
            }
        }

        Assert.Fail("The bytes are in no file.");
    }

    private static void FlipAt(string path, long offset)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        var found = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(found ^ 1));
    }
}
