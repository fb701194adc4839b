using Drystone.Engine.Encryption;

namespace Drystone.Engine.Blobs;

/// <summary>Bytes that are on stable storage and that nothing refers to yet.</summary>
/// <param name="PackId">0 when it is a file of its own.</param>
/// <param name="Encryption">Null when the bytes are as the client sent them.</param>
internal sealed record StoredBlob(
    long Id, long PackId, long OffsetBytes, long LengthBytes, uint[] BlockChecksums, BlobEncryption? Encryption);
