namespace Drystone.Engine.Encryption;

/// <summary>How an object, or the parts of an upload, are encrypted: what its owner needs to come by the object's key
/// again. The engine keeps it and reads nothing in it.</summary>
/// <param name="Kind">The host's number for the way of encryption; stored, never changed.</param>
/// <param name="KeyId">Of the key in key management; null where none is involved.</param>
/// <param name="SealedKey">The object's key, sealed.</param>
/// <param name="UsesBucketKey">The sealing key is shared by objects of the bucket.</param>
/// <param name="Context">What the client asked to be bound to the sealed key, beside what the host binds.</param>
public sealed record ObjectEncryption(
    byte Kind, string? KeyId, ReadOnlyMemory<byte> SealedKey, bool UsesBucketKey,
    IReadOnlyList<KeyValuePair<string, string>> Context);
