using Drystone.Engine.Blobs;
using Drystone.Engine.Encryption;

namespace Drystone.Engine.Tests.Encryption;

/// <summary>Somebody who can write to the disk, and who makes the checksums fit what he wrote, is found out.</summary>
public sealed class TamperingTests : IDisposable
{
    private const int Block = EngineLimits.BlockBytes;
    private const int LargeBytes = 20 * Block + 100;

    private readonly ObjectEncryptionKey key = ObjectEncryptionKey.Create();

    public void Dispose() => key.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(7 * Block + 5)]
    [InlineData(LargeBytes - 1)]
    public async Task A_flipped_bit_of_a_file_is_refused(int at) =>
        await AssertLargeRefusedAsync(file => file[at] ^= 1);

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task A_flipped_bit_of_a_block_s_tag_is_refused(int block) => await AssertLargeRefusedAsync(
        file => file[BlobFileFormat.TagsOffset(LargeBytes) + block * BlobCipher.TagBytes] ^= 1);

    [Fact]
    public async Task Blocks_that_changed_places_with_their_tags_are_refused() => await AssertLargeRefusedAsync(file =>
    {
        Swap(file.AsSpan(0, Block), file.AsSpan(Block, Block));
        var tags = file.AsSpan((int)BlobFileFormat.TagsOffset(LargeBytes));
        Swap(tags[..BlobCipher.TagBytes], tags.Slice(BlobCipher.TagBytes, BlobCipher.TagBytes));
    });

    [Fact]
    public async Task A_file_that_was_cut_is_refused()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("key", StoreFixture.Bytes(LargeBytes), encryptedUnder: key);
        var path = Assert.Single(store.BlobFiles());
        foreach (var length in new[] { LargeBytes + 20L, LargeBytes - 10L, 0L })
        {
            await using (var file = File.OpenWrite(path))
            {
                file.SetLength(length);
            }

            Assert.Throws<DamagedDataException>(() => store.Get("key", unlockedBy: key));
        }
    }

    [Fact]
    public async Task Parts_of_one_upload_that_changed_places_are_refused()
    {
        await using var store = await StoreFixture.OpenAsync();
        var upload = await store.StartUploadAsync("key", isEncrypted: true);
        await store.PutPartAsync("key", upload, 1, StoreFixture.Bytes(LargeBytes, 1), key);
        await store.PutPartAsync("key", upload, 2, StoreFixture.Bytes(LargeBytes, 2), key);
        await store.CompleteAllAsync("key", upload);
        Assert.Equal(2 * LargeBytes, store.Get("key", unlockedBy: key)!.Length);
        var files = store.BlobFiles();
        File.Move(files[0], files[0] + ".moved");
        File.Move(files[1], files[0]);
        File.Move(files[0] + ".moved", files[1]);
        Assert.Throws<DamagedDataException>(() => store.Get("key", unlockedBy: key));
    }

    [Fact]
    public async Task A_flipped_bit_in_a_pack_is_refused()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("key", StoreFixture.Bytes(Block + 9), encryptedUnder: key);
        await store.ReopenAsync();
        var path = Assert.Single(store.PackFiles());
        var pack = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        uint[] checksums = [];
        await EncryptedStore.AlterRecordAsync(store, record =>
        {
            pack[record.OffsetBytes + Block] ^= 1;
            checksums = BlockChecksum.OfEach(pack.AsSpan((int)record.OffsetBytes, (int)record.LengthBytes));
            return record with { BlockChecksums = checksums };
        });
        await File.WriteAllBytesAsync(path, pack, TestContext.Current.CancellationToken);
        var fault = Assert.Throws<DamagedDataException>(() => store.Get("key", unlockedBy: key));
        Assert.Contains("altered at byte 65536", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flipped_bit_of_a_tag_in_the_record_is_refused()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("key", StoreFixture.Bytes(100), encryptedUnder: key);
        await EncryptedStore.AlterRecordAsync(store, record =>
        {
            record.Encryption!.BlockTags[3] ^= 1;
            return record;
        });
        Assert.Throws<DamagedDataException>(() => store.Get("key", unlockedBy: key));
    }

    [Theory]
    [InlineData(2 * Block, Block)]
    [InlineData(100, 99)]
    public async Task A_record_that_hides_the_end_of_a_blob_is_refused(int sizeBytes, int hiddenFrom)
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("key", StoreFixture.Bytes(sizeBytes), encryptedUnder: key);
        await EncryptedStore.AlterRecordAsync(store, record =>
        {
            var blocks = BlockChecksum.BlockCount(hiddenFrom);
            return record with
            {
                LengthBytes = hiddenFrom,
                BlockChecksums = record.BlockChecksums[..blocks],
                Encryption = record.Encryption! with
                {
                    BlockTags = record.Encryption.BlockTags[..(blocks * BlobCipher.TagBytes)],
                },
            };
        });
        Assert.Throws<WrongEncryptionKeyException>(() => store.Get("key", unlockedBy: key));
    }

    private async Task AssertLargeRefusedAsync(Action<byte[]> alter)
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = StoreFixture.Bytes(LargeBytes);
        await store.PutAsync("key", bytes, encryptedUnder: key);
        var path = Assert.Single(store.BlobFiles());

        // The checksums are of the bytes as they are stored: without a change nothing is refused.
        EncryptedStore.AlterFile(path, LargeBytes, _ => { });
        Assert.Equal(bytes, store.Get("key", unlockedBy: key));
        EncryptedStore.AlterFile(path, LargeBytes, alter);
        Assert.Throws<DamagedDataException>(() => store.Get("key", unlockedBy: key));
    }

    private static void Swap(Span<byte> one, Span<byte> other)
    {
        var kept = one.ToArray();
        other.CopyTo(one);
        kept.CopyTo(other);
    }
}
