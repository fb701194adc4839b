namespace Drystone.Server.Keys;

/// <summary>Keys that never leave key management: it makes data keys and opens them again. The names are those of AWS
/// KMS.</summary>
internal interface IKeyManagement
{
    /// <summary>32 new random bytes, in the clear and sealed under a key.</summary>
    /// <param name="keyId">An id, an ARN or <c>alias/name</c>, as the client sent it; null: the default key.</param>
    /// <param name="context">What the sealed key is bound to; it opens in the same context alone.</param>
    /// <returns>Fails with <see cref="KeyFault.KeyNotFound"/>, <see cref="KeyFault.KeyDisabled"/>,
    /// <see cref="KeyFault.AccessDenied"/> or <see cref="KeyFault.Unavailable"/>.</returns>
    ValueTask<KeyResult<DataKey>> GenerateDataKeyAsync(
        string? keyId, EncryptionContext context, CancellationToken cancel);

    /// <summary>Opens what <see cref="GenerateDataKeyAsync"/> sealed.</summary>
    /// <param name="keyId">As <see cref="DataKey.KeyArn"/> said.</param>
    /// <returns>The caller disposes it. Fails as the above, or with <see cref="KeyFault.Unsealable"/>.</returns>
    ValueTask<KeyResult<SecretBytes>> DecryptAsync(
        string keyId, ReadOnlyMemory<byte> ciphertext, EncryptionContext context, CancellationToken cancel);
}

/// <summary>A data key. Disposing it zeroes the plaintext.</summary>
/// <param name="KeyArn">Of the key that sealed it.</param>
internal sealed record DataKey(string KeyArn, SecretBytes Plaintext, ReadOnlyMemory<byte> Ciphertext) : IDisposable
{
    public void Dispose() => Plaintext.Dispose();
}
