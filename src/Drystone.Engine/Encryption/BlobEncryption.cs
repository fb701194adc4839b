using Drystone.Engine.Blobs;
using Drystone.Engine.Records;

namespace Drystone.Engine.Encryption;

/// <summary>What is needed beside the object's key to read an encrypted blob.</summary>
/// <param name="Salt">Random, of this blob alone.</param>
/// <param name="EndTag">Vouches for the length, and tells a wrong key before a byte is read.</param>
/// <param name="BlockTags">16 bytes for each block, where the record has the checksums of the blocks, too; otherwise a
/// file has both.</param>
internal sealed record BlobEncryption(byte[] Salt, byte[] EndTag, byte[] BlockTags)
{
    public void Write(ref RecordWriter record)
    {
        record.Bytes(Salt);
        record.Bytes(EndTag);
        record.Bytes(BlockTags);
    }

    /// <param name="packedBytes">Of the blob when the record has its tags; 0 when a file has them.</param>
    /// <exception cref="DamagedDataException">Not as many tags as the blob has blocks.</exception>
    public static BlobEncryption Read(ref RecordReader record, long packedBytes)
    {
        var encryption = new BlobEncryption(
            record.Bytes().ToArray(), record.Bytes().ToArray(), record.Bytes().ToArray());
        return encryption.Salt.Length == BlobCipher.SaltBytes
            && encryption.EndTag.Length == BlobCipher.TagBytes
            && encryption.BlockTags.Length == BlockChecksum.BlockCount(packedBytes) * BlobCipher.TagBytes
                ? encryption
                : throw new DamagedDataException("The record of an encrypted blob does not fit its length.");
    }
}
