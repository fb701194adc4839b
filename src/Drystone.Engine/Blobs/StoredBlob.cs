using Drystone.Engine.Encryption;
using Drystone.Engine.Tiers;

namespace Drystone.Engine.Blobs;

/// <summary>Bytes that are on stable storage and that nothing refers to yet.</summary>
/// <param name="PackId">0 when it is a file of its own, or at a tier.</param>
/// <param name="Encryption">Null when the bytes are as the client sent them.</param>
internal sealed record StoredBlob(
    long Id, long PackId, long OffsetBytes, long LengthBytes, uint[] BlockChecksums, BlobEncryption? Encryption)
{
    /// <summary>The blob it was copied from with its encryption; 0: none.</summary>
    public long SealedAs { get; init; }

    /// <summary>Null: on a disk of the store.</summary>
    public RemotePlace? Remote { get; init; }
}
