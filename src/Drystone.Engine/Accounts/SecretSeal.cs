using System.Security.Cryptography;
using System.Text;

namespace Drystone.Engine.Accounts;

/// <summary>Keeps secrets at rest: AES-256-GCM under the store's master key, each bound to what it belongs to, so that
/// a sealed secret copied onto another key does not open.</summary>
internal sealed class SecretSeal(byte[] masterKey) : IDisposable
{
    public const int MasterKeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly AesGcm cipher = new(masterKey, TagBytes);
    private readonly byte[] checkValue = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, masterKey, outputLength: 16, info: "drystone master key check"u8.ToArray());
    private readonly Lock gate = new();

    /// <summary>For session tokens, which go out to clients.</summary>
    public SessionSeal Sessions { get; } = new(masterKey);

    /// <summary>Tells one master key from another, and nothing about it.</summary>
    public ReadOnlySpan<byte> CheckValue => checkValue;

    /// <summary>nonce | tag | ciphertext.</summary>
    public byte[] Seal(string secret, string boundTo) => Seal(Encoding.UTF8.GetBytes(secret), boundTo);

    /// <summary>nonce | tag | ciphertext.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain, string boundTo)
    {
        var sealedBytes = new byte[NonceBytes + TagBytes + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        lock (gate)
        {
            cipher.Encrypt(
                nonce, plain, sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes),
                Encoding.UTF8.GetBytes(boundTo));
        }

        return sealedBytes;
    }

    /// <exception cref="DamagedDataException">Sealed under another master key, or altered.</exception>
    public string Open(ReadOnlySpan<byte> sealedBytes, string boundTo) =>
        Encoding.UTF8.GetString(OpenBytes(sealedBytes, boundTo));

    /// <exception cref="DamagedDataException">Sealed under another master key, or altered.</exception>
    public byte[] OpenBytes(ReadOnlySpan<byte> sealedBytes, string boundTo)
    {
        if (sealedBytes.Length < NonceBytes + TagBytes)
        {
            throw new DamagedDataException("A sealed secret is too short.");
        }

        var plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        try
        {
            lock (gate)
            {
                cipher.Decrypt(
                    sealedBytes[..NonceBytes], sealedBytes[(NonceBytes + TagBytes)..],
                    sealedBytes.Slice(NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(boundTo));
            }
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new DamagedDataException("A secret does not open under this master key: it was altered.");
        }

        return plain;
    }

    public void Dispose() => cipher.Dispose();
}
