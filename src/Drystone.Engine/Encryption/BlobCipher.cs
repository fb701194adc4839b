using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Drystone.Engine.Encryption;

/// <summary>
/// How a blob is encrypted: AES-256-GCM, each block of <see cref="EngineLimits.BlockBytes"/> by itself, so that a range
/// reads no more than the blocks it touches, and ciphertext as long as the plaintext.
/// </summary>
/// <remarks>
/// <code>
/// key         HKDF-SHA256(object key, salt, "drystone blob 1" | store id | blob id)
/// nonce       block number, 12 bytes
/// associated  blob id | block number | 0                   of a block
///             blob id | count of blocks | 1 | blob length  of the end, which encrypts nothing
///             blob id | count of blocks | 2 | blob length | plain length  of the end of a compressed blob
/// </code>
/// Numbers are big-endian, of 8 bytes. A key encrypts one blob, once: the salt is random, so that no key comes back
/// even when ids do, as after a restored backup. The end tag is what the length cannot be changed without; it is kept
/// apart because a block goes to disk before it is known to be the last.
/// </remarks>
internal sealed class BlobCipher : IDisposable
{
    public const int SaltBytes = 16;
    public const int TagBytes = 16;
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const byte Block = 0;
    private const byte End = 1;
    private const byte CompressedEnd = 2;
    private const int MostAssociatedBytes = 4 * sizeof(long) + 1;

    private readonly AesGcm cipher;
    private readonly long blobId;

    public BlobCipher(ObjectEncryptionKey objectKey, string storeId, long blobId, ReadOnlySpan<byte> salt)
    {
        this.blobId = blobId;
        Span<byte> key = stackalloc byte[KeyBytes];
        DeriveKey(objectKey, storeId, blobId, salt, key);
        cipher = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>In place. The caller never names a block twice.</summary>
    public void Encrypt(long block, Span<byte> bytes, Span<byte> tag)
    {
        var about = new Associated(blobId, block, Block);
        cipher.Encrypt(
            about.Nonce(stackalloc byte[NonceBytes]), bytes, bytes, tag,
            about.Write(stackalloc byte[MostAssociatedBytes]));
    }

    /// <summary>In place; false, and nothing of the bytes is left, when the tag does not fit.</summary>
    public bool TryDecrypt(long block, Span<byte> bytes, ReadOnlySpan<byte> tag) =>
        TryDecrypt(new Associated(blobId, block, Block), bytes, tag);

    /// <param name="plainBytes">What compressed bytes are of; null: they are not compressed.</param>
    public void EncryptEnd(long blocks, long lengthBytes, long? plainBytes, Span<byte> tag)
    {
        var about = EndOf(blocks, lengthBytes, plainBytes);
        cipher.Encrypt(
            about.Nonce(stackalloc byte[NonceBytes]), [], [], tag, about.Write(stackalloc byte[MostAssociatedBytes]));
    }

    public bool IsEnd(long blocks, long lengthBytes, long? plainBytes, ReadOnlySpan<byte> tag) =>
        TryDecrypt(EndOf(blocks, lengthBytes, plainBytes), [], tag);

    public void Dispose() => cipher.Dispose();

    internal static void DeriveKey(
        ObjectEncryptionKey objectKey, string storeId, long blobId, ReadOnlySpan<byte> salt, Span<byte> key)
    {
        var info = new byte["drystone blob 1"u8.Length + storeId.Length + sizeof(long)];
        "drystone blob 1"u8.CopyTo(info);
        Encoding.ASCII.GetBytes(storeId, info.AsSpan("drystone blob 1"u8.Length));
        BinaryPrimitives.WriteInt64BigEndian(info.AsSpan(info.Length - sizeof(long)), blobId);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, objectKey.Bytes, key, salt, info);
    }

    /// <summary>So that nobody can have a reader take compressed bytes for plain ones.</summary>
    private Associated EndOf(long blocks, long lengthBytes, long? plainBytes) =>
        new(blobId, blocks, plainBytes is null ? End : CompressedEnd, lengthBytes, plainBytes ?? 0);

    private bool TryDecrypt(Associated about, Span<byte> bytes, ReadOnlySpan<byte> tag)
    {
        try
        {
            cipher.Decrypt(
                about.Nonce(stackalloc byte[NonceBytes]), bytes, tag, bytes,
                about.Write(stackalloc byte[MostAssociatedBytes]));
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(bytes);
            return false;
        }
    }

    private readonly record struct Associated(
        long BlobId, long Number, byte Kind, long Total = 0, long Plain = 0)
    {
        public ReadOnlySpan<byte> Nonce(Span<byte> room)
        {
            room.Clear();
            BinaryPrimitives.WriteInt64BigEndian(room[(NonceBytes - sizeof(long))..], Number);
            return room;
        }

        public ReadOnlySpan<byte> Write(Span<byte> room)
        {
            BinaryPrimitives.WriteInt64BigEndian(room, BlobId);
            BinaryPrimitives.WriteInt64BigEndian(room[8..], Number);
            room[16] = Kind;
            BinaryPrimitives.WriteInt64BigEndian(room[17..], Total);
            BinaryPrimitives.WriteInt64BigEndian(room[25..], Plain);
            return room[..(Kind switch { Block => 17, End => 25, _ => MostAssociatedBytes })];
        }
    }
}
