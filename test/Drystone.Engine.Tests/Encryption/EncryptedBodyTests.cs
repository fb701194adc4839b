using Drystone.Engine.Access;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;

namespace Drystone.Engine.Tests.Encryption;

public sealed class EncryptedBodyTests : IDisposable
{
    private const int Block = EngineLimits.BlockBytes;

    private readonly ObjectEncryptionKey key = ObjectEncryptionKey.Create();

    public static TheoryData<int> Sizes =>
    [
        0, 1, Block - 1, Block, Block + 1, EngineLimits.MaxPackedBytes - 1, EngineLimits.MaxPackedBytes,
        EngineLimits.MaxPackedBytes + 1, 3 * EngineLimits.WriteBufferBytes, 3_000_001,
    ];

    public void Dispose() => key.Dispose();

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task What_is_put_encrypted_is_read_back_with_its_key_also_after_a_restart(int sizeBytes)
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = StoreFixture.Bytes(sizeBytes);
        await store.PutAsync("key", bytes, encryptedUnder: key);
        Assert.Equal(bytes, store.Get("key", unlockedBy: key));
        await store.ReopenAsync();
        Assert.Equal(bytes, store.Get("key", unlockedBy: key));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Any_range_of_an_encrypted_object_reads_what_was_put_there(int sizeBytes)
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = StoreFixture.Bytes(sizeBytes);
        await store.PutAsync("key", bytes, encryptedUnder: key);
        var borders = new[] { 0, 1, Block - 1, Block, Block + 1, 4 * Block, 5 * Block + 7, sizeBytes - 1, sizeBytes }
            .Where(at => at >= 0 && at <= sizeBytes).Distinct().ToArray();
        foreach (var from in borders)
        {
            foreach (var to in borders.Where(to => to >= from))
            {
                Assert.Equal(bytes[from..to], store.Get("key", new ByteSpan(from, to - from), key));
            }
        }
    }

    [Fact]
    public async Task A_body_that_outgrows_the_pack_or_ends_early_is_encrypted_all_the_same()
    {
        await using var store = await StoreFixture.OpenAsync();
        foreach (var (announced, actual) in new (long?, int)[] { (10, 2_500_000), (5_000_000, 1_100_000), (null, 7) })
        {
            var bytes = StoreFixture.Bytes(actual);
            await using var body = store.Store.NewBody(announced, key);
            for (var done = 0; done < actual;)
            {
                var room = body.GetMemory();
                var count = Math.Min(Math.Min(room.Length, 10_007), actual - done);
                bytes.AsSpan(done, count).CopyTo(room.Span);
                await body.AdvanceAsync(count, CancellationToken.None);
                done += count;
            }

            await body.CompleteAsync(CancellationToken.None);
            var facts = new NewObject
            {
                ETag = default,
                Headers = ObjectHeaders.Empty,
                Encryption = StoreFixture.SealedSomehow,
            };
            await store.Store.PutObjectAsync(store.On<Write>("key"), body, facts, default, CancellationToken.None);
            Assert.Equal(bytes, store.Get("key", unlockedBy: key));
        }
    }

    [Fact]
    public async Task The_plaintext_of_an_encrypted_object_is_in_no_file_of_the_store()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("small", EncryptedStore.Canaries(70_000), encryptedUnder: key);
        await store.PutAsync("large", EncryptedStore.Canaries(2_000_000), encryptedUnder: key);
        var upload = await store.StartUploadAsync("parts", isEncrypted: true);
        await store.PutPartAsync("parts", upload, 1, EncryptedStore.Canaries(1_500_000), key);
        await store.PutPartAsync("parts", upload, 2, EncryptedStore.Canaries(300), key);
        await store.CompleteAllAsync("parts", upload);
        await store.Store.DisposeAsync();
        Assert.Empty(EncryptedStore.FindCanary(store.Options.DataDirectory));
        await store.ReopenAsync();
        Assert.Equal(EncryptedStore.Canaries(70_000), store.Get("small", unlockedBy: key));
        Assert.Equal(EncryptedStore.Canaries(1_500_000), store.Get("parts", new ByteSpan(0, 1_500_000), key));

        // The search finds what is there to be found.
        await store.PutAsync("plain", EncryptedStore.Canaries(300));
        await store.Store.DisposeAsync();
        Assert.Single(EncryptedStore.FindCanary(store.Options.DataDirectory));
        await store.ReopenAsync();
    }

    [Theory]
    [InlineData(500)]
    [InlineData(2_000_000)]
    public async Task Without_its_key_or_with_another_an_encrypted_object_is_not_read(int sizeBytes)
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("key", StoreFixture.Bytes(sizeBytes), encryptedUnder: key);
        using var other = ObjectEncryptionKey.Create();
        Assert.Throws<WrongEncryptionKeyException>(() => store.Get("key", unlockedBy: other));
        Assert.Throws<InvalidOperationException>(() => store.Get("key"));
    }

    [Fact]
    public async Task Plain_bytes_in_the_place_of_encrypted_ones_are_refused()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("key", StoreFixture.Bytes(500));
        Assert.Throws<DamagedDataException>(() => store.Get("key", unlockedBy: key));
    }

    [Fact]
    public async Task A_copy_shares_the_bytes_and_opens_under_the_same_key()
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = StoreFixture.Bytes(2_000_000);
        await store.PutAsync("from", bytes, encryptedUnder: key);
        using (var source = store.Store.OpenObject(store.On<Read>("from"))!)
        {
            var facts = new NewObject
            {
                ETag = default,
                Headers = ObjectHeaders.Empty,
                Encryption = StoreFixture.SealedSomehow with { Kind = 2 },
            };
            await store.Store.CopyObjectAsync(source, store.On<Write>("to"), facts, default, CancellationToken.None);
        }

        Assert.Single(store.BlobFiles());
        await store.DeleteAsync("from");
        Assert.Equal(bytes, store.Get("to", unlockedBy: key));
        Assert.Equal(2, store.Store.HeadObject(store.On<Read>("to"))!.Encryption!.Kind);
    }

    [Fact]
    public async Task How_an_object_is_encrypted_is_kept_with_it_and_comes_from_its_upload()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("put", StoreFixture.Bytes(10), encryptedUnder: key);
        await store.PutAsync("plain", StoreFixture.Bytes(10));
        var upload = await store.StartUploadAsync("parts", isEncrypted: true);
        await store.PutPartAsync("parts", upload, 1, StoreFixture.Bytes(10), key);
        await store.CompleteAllAsync("parts", upload);
        await store.ReopenAsync();
        foreach (var name in new[] { "put", "parts" })
        {
            var kept = store.Store.HeadObject(store.On<Read>(name))!.Encryption!;
            Assert.Equal(StoreFixture.SealedSomehow.SealedKey.ToArray(), kept.SealedKey.ToArray());
            Assert.Equal("key", kept.KeyId);
            Assert.Equal([new("name", "value")], kept.Context);
        }

        Assert.Null(store.Store.HeadObject(store.On<Read>("plain"))!.Encryption);
    }

    [Fact]
    public async Task Bytes_that_are_not_what_they_are_called_become_no_object_and_no_part()
    {
        await using var store = await StoreFixture.OpenAsync();
        var plain = new NewObject { ETag = default, Headers = ObjectHeaders.Empty };
        var encrypted = plain with { Encryption = StoreFixture.SealedSomehow };
        await using (var body = await store.FillAsync(StoreFixture.Bytes(10), encryptedUnder: key))
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await store.Store.PutObjectAsync(
                store.On<Write>("key"), body, plain, default, CancellationToken.None));
        }

        await using (var body = await store.FillAsync([]))
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await store.Store.PutObjectAsync(
                store.On<Write>("key"), body, encrypted, default, CancellationToken.None));
        }

        var upload = await store.StartUploadAsync("key", isEncrypted: true);
        await Assert.ThrowsAsync<ArgumentException>(() => store.PutPartAsync("key", upload, 1, [1]));
        var plainUpload = await store.StartUploadAsync("key");
        await Assert.ThrowsAsync<ArgumentException>(() => store.PutPartAsync("key", plainUpload, 1, [1], key));
        Assert.Null(store.Get("key"));
        await store.PutAsync("from", StoreFixture.Bytes(10), encryptedUnder: key);
        await store.PutAsync("from-plain", StoreFixture.Bytes(10));
        await Assert.ThrowsAsync<ArgumentException>(
            () => store.TryCopyPartAsync("from", new ByteSpan(0, 10), "key", upload, 1));
        await Assert.ThrowsAsync<ArgumentException>(
            () => store.TryCopyPartAsync("from-plain", new ByteSpan(0, 10), "key", upload, 1));
        using var source = store.Store.OpenObject(store.On<Read>("from"))!;
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.Store.CopyObjectAsync(
            source, store.On<Write>("to"), plain, default, CancellationToken.None));
        Assert.Null(store.Get("to"));
    }

    [Fact]
    public async Task Compaction_moves_encrypted_objects_as_they_are_stored()
    {
        await using var store = await StoreFixture.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            store.PutAsync($"key-{i}", StoreFixture.Bytes(10_000, i), encryptedUnder: key)));
        await store.ReopenAsync();
        var pack = Assert.Single(store.PackFiles());
        await Task.WhenAll(
            Enumerable.Range(0, 200).Where(i => i % 10 != 0).Select(i => store.DeleteAsync($"key-{i}")));
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.DoesNotContain(pack, store.PackFiles());
        for (var i = 0; i < 200; i += 10)
        {
            Assert.Equal(StoreFixture.Bytes(10_000, i), store.Get($"key-{i}", unlockedBy: key));
        }
    }

    [Fact]
    public void An_object_s_encryption_comes_back_as_it_was()
    {
        var encryption = new ObjectEncryption(2, "key", new byte[] { 1, 2, 3 }, UsesBucketKey: true, [new("a", "b")]);
        var written = new RecordWriter(1);
        ObjectEncryptionRecord.WriteOptional(ref written, encryption);
        ObjectEncryptionRecord.WriteOptional(ref written, encryption: null);
        var bytes = written.ToArray();
        var reader = new RecordReader(bytes, 1, "object");
        var read = ObjectEncryptionRecord.ReadOptional(ref reader)!;
        Assert.Equal(encryption.SealedKey.ToArray(), read.SealedKey.ToArray());
        Assert.Equivalent(encryption with { SealedKey = default }, read with { SealedKey = default }, strict: true);
        Assert.Null(ObjectEncryptionRecord.ReadOptional(ref reader));
    }

    [Fact]
    public void A_key_says_nothing_of_itself_and_is_gone_when_disposed()
    {
        var bytes = StoreFixture.Bytes(ObjectEncryptionKey.SizeBytes);
        var made = ObjectEncryptionKey.FromBytes(bytes);
        var copy = new byte[ObjectEncryptionKey.SizeBytes];
        made.CopyTo(copy);
        Assert.Equal(bytes, copy);
        Assert.Equal("(key of an object)", made.ToString());
        made.Dispose();
        Assert.Throws<ObjectDisposedException>(() => made.CopyTo(copy));
        Assert.Throws<ArgumentException>(() => ObjectEncryptionKey.FromBytes(bytes.AsSpan(1)));
    }
}
