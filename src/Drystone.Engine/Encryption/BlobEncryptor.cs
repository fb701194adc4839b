using System.Buffers;
using System.Security.Cryptography;
using Drystone.Engine.Blobs;

namespace Drystone.Engine.Encryption;

/// <summary>Encrypts the bytes of one blob in the order in which they are written, in the memory they are in. It counts
/// the blocks itself, so that none is encrypted twice under a nonce.</summary>
internal sealed class BlobEncryptor : IDisposable
{
    private readonly byte[] salt = RandomNumberGenerator.GetBytes(BlobCipher.SaltBytes);
    private readonly ArrayBufferWriter<byte> tags = new();
    private readonly BlobCipher cipher;
    private long lengthBytes;
    private bool isFinished;

    public BlobEncryptor(ObjectEncryptionKey key, string storeId, long blobId) =>
        cipher = new BlobCipher(key, storeId, blobId, salt);

    /// <summary>Whole blocks, but for the last bytes of all.</summary>
    public void Encrypt(Span<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (isFinished || lengthBytes % EngineLimits.BlockBytes != 0)
        {
            throw new InvalidOperationException("Nothing follows the last block of an encrypted blob.");
        }

        for (var start = 0; start < bytes.Length; start += EngineLimits.BlockBytes)
        {
            var block = bytes[start..Math.Min(start + EngineLimits.BlockBytes, bytes.Length)];
            cipher.Encrypt(
                lengthBytes / EngineLimits.BlockBytes, block, tags.GetSpan(BlobCipher.TagBytes)[..BlobCipher.TagBytes]);
            tags.Advance(BlobCipher.TagBytes);
            lengthBytes += block.Length;
        }
    }

    /// <summary>After the last bytes.</summary>
    /// <param name="plainBytes">What compressed bytes are of; null: they are not compressed.</param>
    public BlobEncryption Finish(long? plainBytes)
    {
        var endTag = new byte[BlobCipher.TagBytes];
        ObjectDisposedException.ThrowIf(isFinished, this);
        isFinished = true;
        cipher.EncryptEnd(BlockChecksum.BlockCount(lengthBytes), lengthBytes, plainBytes, endTag);
        return new BlobEncryption(salt, endTag, tags.WrittenSpan.ToArray());
    }

    public void Dispose()
    {
        isFinished = true;
        cipher.Dispose();
    }
}
