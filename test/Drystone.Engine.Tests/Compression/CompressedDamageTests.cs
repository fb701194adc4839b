using System.Buffers.Binary;
using Drystone.Engine.Compression;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Engine.Tests.Encryption;

namespace Drystone.Engine.Tests.Compression;

/// <summary>Of a damaged compressed blob no byte is given that is not what was written.</summary>
public sealed class CompressedDamageTests
{
    private const int Frame = EngineLimits.CompressedFrameBytes;
    private const int LargeBytes = 20 * Frame + 100;

    [Fact]
    public async Task A_flipped_bit_is_found_by_the_checksum_of_its_block()
    {
        await using var store = await OpenAsync();
        await store.PutAsync("small", StoreFixture.Words(300_000));
        await store.PutAsync("large", StoreFixture.Words(LargeBytes));
        foreach (var path in store.PackFiles().Concat(store.BlobFiles()))
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            stream.Position = 5_000;
            var original = stream.ReadByte();
            stream.Position = 5_000;
            stream.WriteByte((byte)(original ^ 1));
        }

        Assert.Contains("checksum", Assert.Throws<DamagedDataException>(() => store.Get("small")).Message,
            StringComparison.Ordinal);
        Assert.Contains("checksum", Assert.Throws<DamagedDataException>(() => store.Get("large")).Message,
            StringComparison.Ordinal);

        // Frames of whole blocks are still read.
        var rest = new ByteSpan(10 * Frame, LargeBytes - 10 * Frame);
        Assert.Equal(StoreFixture.Words(LargeBytes)[(10 * Frame)..], store.Get("large", rest));
    }

    /// <summary>The checksums are made to fit: what is left to notice is how the frames are made.</summary>
    [Fact]
    public async Task Whatever_bit_is_wrong_under_a_checksum_that_fits_nothing_wrong_is_read()
    {
        await using var store = await OpenAsync();
        var bytes = StoreFixture.Words(LargeBytes);
        await store.PutAsync("key", bytes);
        var path = Assert.Single(store.BlobFiles());
        var length = (int)Assert.Single(await CompressedBodyTests.BlobsAsync(store)).LengthBytes;
        var original = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var random = new Random(3);
        var tableOffset = length - (int)BlobCompression.TableBytesOf(21);
        var refused = 0;
        for (var i = 0; i < 120; i++)
        {
            // Some in frames, some in the table.
            var at = i % 2 == 0 ? random.Next(tableOffset) : random.Next(tableOffset + 8, length);
            EncryptedStore.AlterFile(path, length, file => file[at] ^= (byte)(1 << random.Next(8)));
            try
            {
                Assert.Equal(bytes, store.Get("key"));
            }
            catch (DamagedDataException)
            {
                refused++;
            }

            await File.WriteAllBytesAsync(path, original, TestContext.Current.CancellationToken);
        }

        // A bit that decides nothing may be read over, and the bytes are right then.
        Assert.InRange(refused, 100, 120);
        Assert.Equal(bytes, store.Get("key"));
    }

    [Fact]
    public async Task A_record_that_says_another_length_or_no_compression_gives_no_bytes()
    {
        foreach (var alter in new Func<BlobRecord, BlobRecord>[]
        {
            record => record with { Compression = null },
            record => record with { Compression = record.Compression! with { PlainBytes = LargeBytes - 1 } },
            record => record with { Compression = record.Compression! with { PlainBytes = LargeBytes + 1 } },
            record => record with { Compression = record.Compression! with { PlainBytes = LargeBytes + Frame } },
            record => record with { Compression = record.Compression! with { FrameBytes = 2 * Frame } },
        })
        {
            await using var store = await OpenAsync();
            await store.PutAsync("key", StoreFixture.Words(LargeBytes));
            await EncryptedStore.AlterRecordAsync(store, alter);
            Assert.Throws<DamagedDataException>(() => store.Get("key"));
        }
    }

    [Fact]
    public async Task Nobody_can_have_encrypted_compressed_bytes_taken_for_plain_ones()
    {
        using var key = ObjectEncryptionKey.Create();
        foreach (var plainBytes in new long?[] { null, 299_999, 300_001 })
        {
            await using var store = await OpenAsync();
            await store.PutAsync("key", StoreFixture.Words(300_000), encryptedUnder: key);
            await EncryptedStore.AlterRecordAsync(store, record => record with
            {
                Compression = plainBytes is { } bytes ? record.Compression! with { PlainBytes = bytes } : null,
            });
            Assert.Throws<WrongEncryptionKeyException>(() => store.Get("key", unlockedBy: key));
        }
    }

    [Fact]
    public async Task The_payload_is_a_file_that_zstd_reads()
    {
        await using var store = await OpenAsync();
        var bytes = StoreFixture.Words(LargeBytes);
        await store.PutAsync("key", bytes);
        var path = Assert.Single(store.BlobFiles());
        var length = (int)Assert.Single(await CompressedBodyTests.BlobsAsync(store)).LengthBytes;
        var payload = (await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))[..length];
        var room = new byte[bytes.Length];
        Assert.Equal(bytes.Length, ZstdContext.TryDecompress(payload, room));
        Assert.Equal(bytes, room);
        var endOfFrames = BinaryPrimitives.ReadInt64LittleEndian(payload.AsSpan(length - sizeof(long)));
        Assert.Equal(length, endOfFrames + BlobCompression.TableBytesOf(frames: 21));
    }

    [Fact]
    public void A_frame_that_gives_more_than_it_may_is_refused()
    {
        var frame = new byte[Zstd.Bound(Frame)];
        var length = ZstdContext.Compress(new byte[Frame], frame);
        Assert.Equal(Frame, ZstdContext.TryDecompress(frame.AsSpan(0, length), new byte[Frame]));
        Assert.Null(ZstdContext.TryDecompress(frame.AsSpan(0, length), new byte[Frame - 1]));
        Assert.Null(ZstdContext.TryDecompress(frame.AsSpan(0, length - 1), new byte[Frame]));
        Assert.Null(ZstdContext.TryDecompress(StoreFixture.Bytes(100), new byte[Frame]));
    }

    [Fact]
    public void A_library_that_is_not_there_is_named_with_its_package()
    {
        Zstd.Require();
        var missing = Assert.Throws<MissingLibraryException>(() => Zstd.Require("libzstd.so.999"));
        Assert.Contains("apt-get install libzstd1", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_of_compressed_blobs_come_back_and_impossible_ones_are_refused()
    {
        var plain = new BlobRecord(5, 6, 1_000, 8, [9]) { Compression = new BlobCompression(100_000, Frame) };
        Assert.Equivalent(plain, BlobRecord.Decode(plain.Encode()), strict: true);
        var encryption = new BlobEncryption(StoreFixture.Bytes(16), StoreFixture.Bytes(16), StoreFixture.Bytes(16));
        var both = plain with { Encryption = encryption };
        Assert.Equivalent(both, BlobRecord.Decode(both.Encode()), strict: true);
        foreach (var compression in new BlobCompression[]
        {
            new(0, Frame), new(100_000, Frame + 1), new(100_000, 2 << 20), new(1_000_000_000, Frame),
            new(long.MaxValue, Frame),
        })
        {
            Assert.Throws<DamagedDataException>(
                () => BlobRecord.Decode((plain with { Compression = compression }).Encode()));
        }

        // Of a newer version: a facet that is not known, and a method that is not known.
        var record = plain.Encode();
        Assert.Equal((3, 4), (record[0], record[^8]));
        record[^8] = 77;
        Assert.Contains("facet", Assert.Throws<DamagedDataException>(() => BlobRecord.Decode(record)).Message,
            StringComparison.Ordinal);
    }

    private static async Task<StoreFixture> OpenAsync()
    {
        var store = await StoreFixture.OpenAsync();
        store.Compresses = true;
        return store;
    }
}
