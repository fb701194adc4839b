using Drystone.Engine.Compression;
using Drystone.Engine.Encryption;
using Drystone.Engine.Tiers;

namespace Drystone.Engine.Blobs;

/// <summary>Bytes that are on stable storage and that nothing refers to yet.</summary>
/// <param name="PackId">0 when it is a file of its own, or at a tier.</param>
/// <param name="LengthBytes">As they are stored.</param>
/// <param name="Encryption">Null: they are not encrypted.</param>
internal sealed record StoredBlob(
    long Id, long PackId, long OffsetBytes, long LengthBytes, uint[] BlockChecksums, BlobEncryption? Encryption)
{
    /// <summary>Null: they are not compressed.</summary>
    public BlobCompression? Compression { get; init; }

    /// <summary>What its readers get.</summary>
    public long PlainBytes => Compression?.PlainBytes ?? LengthBytes;

    /// <summary>The blob it was copied from with its encryption; 0: none.</summary>
    public long SealedAs { get; init; }

    /// <summary>Null: on a disk of the store.</summary>
    public RemotePlace? Remote { get; init; }
}

/// <summary>How bytes are made that are taken as they are stored elsewhere.</summary>
internal sealed record StoredElsewhere(BlobEncryption? Encryption, BlobCompression? Compression);
