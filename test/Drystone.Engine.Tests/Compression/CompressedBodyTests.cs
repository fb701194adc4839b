using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Compression;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Engine.Tests.Encryption;

namespace Drystone.Engine.Tests.Compression;

public sealed class CompressedBodyTests : IDisposable
{
    private const int Block = EngineLimits.BlockBytes;
    private const int Frame = EngineLimits.CompressedFrameBytes;

    private readonly ObjectEncryptionKey key = ObjectEncryptionKey.Create();

    public static TheoryData<int> Sizes =>
    [
        0, 1, EngineLimits.LeastCompressedBytes - 1, EngineLimits.LeastCompressedBytes, Frame - 1, Frame, Frame + 1,
        3 * Frame, EngineLimits.MaxPackedBytes - 1, EngineLimits.MaxPackedBytes, EngineLimits.MaxPackedBytes + 1,
        3 * EngineLimits.WriteBufferBytes, 3_000_001,
    ];

    public void Dispose() => key.Dispose();

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task What_is_put_compressed_is_read_back_also_after_a_restart(int sizeBytes)
    {
        await using var store = await OpenAsync();
        var bytes = StoreFixture.Words(sizeBytes);
        await store.PutAsync("key", bytes);
        Assert.Equal(bytes, store.Get("key"));
        await store.ReopenAsync();
        Assert.Equal(bytes, store.Get("key"));
        Assert.Equal(sizeBytes, store.Store.HeadObject(store.On<Read>("key"))!.SizeBytes);
        var blobs = await BlobsAsync(store);
        Assert.Equal(
            sizeBytes >= EngineLimits.LeastCompressedBytes, blobs.Exists(blob => blob.Compression is not null));
        Assert.All(blobs, blob => Assert.Equal(sizeBytes, blob.PlainBytes));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Any_range_reads_what_was_put_there(int sizeBytes)
    {
        await using var store = await OpenAsync();
        var bytes = StoreFixture.Words(sizeBytes);
        await store.PutAsync("key", bytes);
        var borders = new[] { 0, 1, Frame - 1, Frame, Frame + 1, 2 * Frame, 5 * Frame + 7, sizeBytes - 1, sizeBytes }
            .Where(at => at >= 0 && at <= sizeBytes).Distinct().ToArray();
        foreach (var from in borders)
        {
            foreach (var to in borders.Where(to => to >= from))
            {
                Assert.Equal(bytes[from..to], store.Get("key", new ByteSpan(from, to - from)));
            }
        }
    }

    /// <summary>Runs of text, noise and zeros of random lengths, so that frames compress well, badly or not at all, and
    /// are of all lengths.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_bodies_of_random_lengths_read_as_the_plain_bytes_do(int seed)
    {
        await using var store = await OpenAsync();
        var random = new Random(seed);
        var borders = new[] { Frame, Block, EngineLimits.MaxPackedBytes, EngineLimits.WriteBufferBytes };
        for (var round = 0; round < 20; round++)
        {
            var size = borders[random.Next(borders.Length)] * random.Next(1, 4) + random.Next(-3, 4);
            var bytes = Mixed(size, random);
            await store.PutAsync("key", bytes, encryptedUnder: round % 3 == 0 ? key : null);
            for (var i = 0; i < 30; i++)
            {
                var from = random.Next(size);
                var length = random.Next(size - from + 1);
                Assert.Equal(
                    bytes[from..(from + length)],
                    store.Get("key", new ByteSpan(from, length), round % 3 == 0 ? key : null));
            }
        }
    }

    [Fact]
    public async Task A_body_that_outgrows_the_pack_or_ends_early_is_compressed_all_the_same()
    {
        await using var store = await OpenAsync();
        foreach (var (announced, actual) in new (long?, int)[] { (10, 2_500_000), (5_000_000, 300_000), (null, 700) })
        {
            var bytes = StoreFixture.Words(actual);
            await using var body = await FillSlowlyAsync(store, announced, bytes);
            var facts = new NewObject { ETag = default, Headers = ObjectHeaders.Empty };
            await store.Store.PutObjectAsync(store.On<Write>("key"), body, facts, default, CancellationToken.None);
            Assert.Equal(bytes, store.Get("key"));
            await store.Store.ReclaimAsync(CancellationToken.None);
            var blob = Assert.Single(await BlobsAsync(store));
            Assert.InRange(blob.LengthBytes, 1, actual / 2);
        }
    }

    [Fact]
    public async Task What_does_not_compress_is_stored_as_it_is()
    {
        await using var store = await OpenAsync();
        await store.PutAsync("small", StoreFixture.Bytes(50_000));
        await store.PutAsync("large", StoreFixture.Bytes(3_000_000));

        // The first frame is the probe, whatever follows.
        byte[] beginsWithNoise = [.. StoreFixture.Bytes(Frame), .. new byte[Frame]];
        await store.PutAsync("noise", beginsWithNoise);
        Assert.Equal(beginsWithNoise, store.Get("noise"));
        Assert.All(await BlobsAsync(store), blob => Assert.Null(blob.Compression));
    }

    [Fact]
    public async Task Compressed_objects_take_less_of_the_disk_and_the_statistics_tell()
    {
        await using var store = await OpenAsync();
        await store.PutAsync("large", new byte[50_000_000]);
        await store.PutAsync("small", StoreFixture.Words(100_000));
        Assert.InRange(store.DiskBytes(), 1, 5_000_000);
        var statistics = store.Store.GetStatistics();
        Assert.Equal(50_100_000, statistics.CompressedPlainBytes);
        Assert.InRange(statistics.CompressedStoredBytes, 1, 100_000);
        await store.DeleteAsync("large");
        await store.DeleteAsync("small");
        Assert.Equal((0, 0), (
            store.Store.GetStatistics().CompressedPlainBytes, store.Store.GetStatistics().CompressedStoredBytes));
    }

    [Fact]
    public async Task Parts_copies_and_copied_parts_are_ranges_of_the_plain_bytes()
    {
        await using var store = await OpenAsync();
        var first = StoreFixture.Words(5 << 20, seed: 1);
        var second = StoreFixture.Words(700_000, seed: 2);
        var upload = await store.StartUploadAsync("parts");
        await store.PutPartAsync("parts", upload, 1, first);
        store.Compresses = false;
        await store.PutPartAsync("parts", upload, 2, second);
        store.Compresses = true;
        await store.PutPartAsync("parts", upload, 3, second);
        await store.CompleteAllAsync("parts", upload);
        byte[] whole = [.. first, .. second, .. second];
        Assert.Equal(whole, store.Get("parts"));
        Assert.Equal(2, (await BlobsAsync(store)).Count(blob => blob.Compression is not null));

        // From the middle of one compressed part to the middle of the next.
        var range = new ByteSpan(3_333_333, whole.Length - 3_400_000);
        var copied = await store.StartUploadAsync("copied");
        await store.CopyPartAsync("parts", range, "copied", copied, 1);
        await store.CompleteAllAsync("copied", copied);
        await store.DeleteAsync("parts");
        await store.ReopenAsync();
        await store.Store.ReclaimAsync(CancellationToken.None);
        var expected = whole[(int)range.Offset..(int)(range.Offset + range.Length)];
        Assert.Equal(expected, store.Get("copied"));
        Assert.Equal(expected[2_000_000..2_500_000], store.Get("copied", new ByteSpan(2_000_000, 500_000)));
        using var reader = store.Store.OpenObject(store.On<Read>("copied"))!;
        Assert.Equal(new ByteSpan(0, expected.Length), reader.FindPart(1)!.Value.Range);
    }

    [Fact]
    public async Task A_copy_shares_the_bytes_whether_or_not_its_bucket_compresses()
    {
        await using var store = await OpenAsync();
        var bytes = StoreFixture.Words(4_000_000);
        await store.PutAsync("source", bytes);
        store.Compresses = false;
        using (var source = store.Store.OpenObject(store.On<Read>("source"))!)
        {
            var facts = new NewObject { ETag = source.Info.ETag, Headers = ObjectHeaders.Empty };
            await store.Store.CopyObjectAsync(
                source, store.On<Write>("target"), facts, default, CancellationToken.None);
        }

        await store.DeleteAsync("source");
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Equal(bytes, store.Get("target"));
        Assert.NotNull(Assert.Single(await BlobsAsync(store)).Compression);
    }

    [Fact]
    public async Task Compaction_moves_compressed_objects_as_they_are_stored()
    {
        await using var store = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            store.PutAsync($"key-{i}", StoreFixture.Words(200_000, i), encryptedUnder: i % 20 == 0 ? key : null)));
        await store.ReopenAsync();
        var pack = Assert.Single(store.PackFiles());
        await Task.WhenAll(
            Enumerable.Range(0, 200).Where(i => i % 10 != 0).Select(i => store.DeleteAsync($"key-{i}")));
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.DoesNotContain(pack, store.PackFiles());
        await store.Store.ScrubAsync(CancellationToken.None);
        Assert.Empty(store.Store.ListScrubFindings());
        for (var i = 0; i < 200; i += 10)
        {
            Assert.Equal(StoreFixture.Words(200_000, i), store.Get($"key-{i}", unlockedBy: i % 20 == 0 ? key : null));
        }
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData(3_000_000)]
    public async Task What_is_encrypted_is_compressed_first_and_opens_with_its_key_alone(int sizeBytes)
    {
        await using var store = await OpenAsync();
        var bytes = EncryptedStore.Canaries(sizeBytes);
        await store.PutAsync("key", bytes, encryptedUnder: key);
        var blob = Assert.Single(await BlobsAsync(store));
        Assert.InRange(blob.LengthBytes, 1, sizeBytes / 10);
        Assert.Equal(bytes, store.Get("key", unlockedBy: key));
        Assert.Equal(bytes[50_000..60_000], store.Get("key", new ByteSpan(50_000, 10_000), key));
        using var other = ObjectEncryptionKey.Create();
        Assert.Throws<WrongEncryptionKeyException>(() => store.Get("key", unlockedBy: other));
        await store.Store.DisposeAsync();
        Assert.Empty(EncryptedStore.FindCanary(store.Options.DataDirectory));
        await store.ReopenAsync();
    }

    [Fact]
    public async Task A_bucket_says_whether_it_compresses_and_what_is_encrypted_only_when_told()
    {
        await using var store = await StoreFixture.OpenAsync();
        Assert.False(Compresses(isEncrypted: false));
        await SetAsync(new BucketCompression(IncludesEncrypted: false));
        Assert.Equal((true, false), (Compresses(isEncrypted: false), Compresses(isEncrypted: true)));
        await SetAsync(new BucketCompression(IncludesEncrypted: true));
        Assert.Equal((true, true), (Compresses(isEncrypted: false), Compresses(isEncrypted: true)));
        await store.ReopenAsync();
        Assert.Equal(
            new BucketCompression(IncludesEncrypted: true), store.Store.FindCompression(store.OnBucket<Inspect>()));
        await SetAsync(compression: null);
        Assert.False(Compresses(isEncrypted: false));

        bool Compresses(bool isEncrypted) => store.Store.Compresses(store.On<Write>("key"), isEncrypted);

        async Task SetAsync(BucketCompression? compression)
        {
            Assert.Equal(ConfigureOutcome.Done, await store.Store.SetCompressionAsync(
                store.OnBucket<Configure>(), compression, CancellationToken.None));
            store.RefreshBucket();
        }
    }

    private static async Task<StoreFixture> OpenAsync()
    {
        var store = await StoreFixture.OpenAsync();
        store.Compresses = true;
        return store;
    }

    private static async Task<Engine.Blobs.BodyWriter> FillSlowlyAsync(
        StoreFixture store, long? announced, byte[] bytes)
    {
        var body = store.Store.NewBody(announced, compresses: true);
        for (var done = 0; done < bytes.Length;)
        {
            var room = body.GetMemory();
            var count = Math.Min(Math.Min(room.Length, 10_007), bytes.Length - done);
            bytes.AsSpan(done, count).CopyTo(room.Span);
            await body.AdvanceAsync(count, CancellationToken.None);
            done += count;
        }

        await body.CompleteAsync(CancellationToken.None);
        return body;
    }

    private static byte[] Mixed(int size, Random random)
    {
        var bytes = new byte[size];
        for (var done = 0; done < size;)
        {
            var run = bytes.AsSpan(done, Math.Min(random.Next(1, 3 * Frame), size - done));
            switch (random.Next(3))
            {
                case 0:
                    StoreFixture.Words(run.Length, random.Next()).CopyTo(run);
                    break;
                case 1:
                    random.NextBytes(run);
                    break;
                default:
                    break;
            }

            done += run.Length;
        }

        return bytes;
    }

    internal static async Task<List<BlobRecord>> BlobsAsync(StoreFixture store)
    {
        var records = new List<BlobRecord>();
        await EncryptedStore.EditAsync(
            store, tx => records.AddRange(EncryptedStore.Blobs(tx).Select(blob => blob.Record)));
        return records;
    }
}
