using Drystone.Engine.Blobs;
using Drystone.Engine.Encryption;
using Drystone.Engine.Records;

namespace Drystone.Engine.Tests.Encryption;

public sealed class BlobCipherTests : IDisposable
{
    private const string StoreId = "0123456789abcdef0123456789abcdef";

    private readonly ObjectEncryptionKey key = ObjectEncryptionKey.Create();

    public void Dispose() => key.Dispose();

    [Fact]
    public async Task No_two_blobs_of_an_object_key_share_a_key_whatever_became_of_them()
    {
        await using var store = await StoreFixture.OpenAsync();
        var keys = new List<string>();
        var upload = await store.StartUploadAsync("parts", isEncrypted: true);
        for (var i = 0; i < 60; i++)
        {
            var bytes = StoreFixture.Bytes(i % 20 == 0 ? 1_100_000 : 100 + i, i);
            await using var body = await store.FillAsync(bytes, encryptedUnder: key, waits: false);
            keys.Add(KeyOf(store.Store.StoreId, body.Stored!));
            switch (i % 3)
            {
                case 0:
                    break; // Given up.
                case 1:
                    await store.Store.PutPartAsync(
                        store.On<Access.Write>("parts"), upload, 1 + i % 2, body, default, null,
                        CancellationToken.None);
                    break;
                default:
                    var facts = new Objects.NewObject
                    {
                        ETag = default,
                        Headers = Objects.ObjectHeaders.Empty,
                        Encryption = StoreFixture.SealedSomehow,
                    };
                    await store.Store.PutObjectAsync(
                        store.On<Access.Write>("key"), body, facts, default, CancellationToken.None);
                    break;
            }
        }

        Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void The_same_blob_id_after_a_restored_backup_gets_another_key()
    {
        var (one, _) = Encrypt(blobId: 7, new byte[100]);
        var (other, _) = Encrypt(blobId: 7, new byte[100]);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void Each_block_is_encrypted_under_a_nonce_of_its_own()
    {
        var (bytes, encryption) = Encrypt(blobId: 7, new byte[3 * EngineLimits.BlockBytes]);
        var blocks = bytes.Chunk(EngineLimits.BlockBytes).Select(Convert.ToHexString);
        Assert.Equal(3, blocks.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(3 * BlobCipher.TagBytes, encryption.BlockTags.Length);
    }

    [Fact]
    public void Nothing_is_encrypted_behind_a_cutblock_or_the_end()
    {
        using var afterShort = new BlobEncryptor(key, StoreId, blobId: 7);
        afterShort.Encrypt(new byte[EngineLimits.BlockBytes + 1]);
        Assert.Throws<InvalidOperationException>(() => afterShort.Encrypt(new byte[1]));
        using var afterEnd = new BlobEncryptor(key, StoreId, blobId: 7);
        afterEnd.Encrypt(new byte[EngineLimits.BlockBytes]);
        afterEnd.Finish(plainBytes: null);
        Assert.Throws<InvalidOperationException>(() => afterEnd.Encrypt(new byte[1]));
        Assert.Throws<ObjectDisposedException>(() => afterEnd.Finish(plainBytes: null));
    }

    [Fact]
    public void A_blob_opens_in_its_own_store_under_its_own_id_alone()
    {
        var (_, encryption) = Encrypt(blobId: 7, new byte[100]);
        Assert.True(IsEnd(StoreId, 7, encryption));
        Assert.False(IsEnd(StoreId, 8, encryption));
        Assert.False(IsEnd(new string('0', 32), 7, encryption));
    }

    [Fact]
    public void The_record_of_an_encrypted_blob_comes_back_as_it_was_and_a_plain_one_keeps_its_format()
    {
        var encryption = new BlobEncryption(new byte[16], new byte[16], StoreFixture.Bytes(32));
        var blob = new BlobRecord(5, 6, 70_000, 8, [9, uint.MaxValue], encryption);
        Assert.Equivalent(blob, BlobRecord.Decode(blob.Encode()), strict: true);
        Assert.Equal(1, (blob with { Encryption = null }).Encode()[0]);
        var cut = blob with { Encryption = encryption with { BlockTags = new byte[16] } };
        Assert.Throws<DamagedDataException>(() => BlobRecord.Decode(cut.Encode()));
    }

    private (byte[] Bytes, BlobEncryption Encryption) Encrypt(long blobId, byte[] bytes)
    {
        using var encryptor = new BlobEncryptor(key, StoreId, blobId);
        encryptor.Encrypt(bytes);
        return (bytes, encryptor.Finish(plainBytes: null));
    }

    private bool IsEnd(string storeId, long blobId, BlobEncryption encryption)
    {
        using var cipher = new BlobCipher(key, storeId, blobId, encryption.Salt);
        return cipher.IsEnd(blocks: 1, lengthBytes: 100, plainBytes: null, encryption.EndTag);
    }

    private string KeyOf(string storeId, StoredBlob blob)
    {
        var derived = new byte[32];
        BlobCipher.DeriveKey(key, storeId, blob.Id, blob.Encryption!.Salt, derived);
        return Convert.ToHexString(derived);
    }
}
