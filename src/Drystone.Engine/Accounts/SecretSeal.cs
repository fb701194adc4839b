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
    private readonly Lock gate = new();

    /// <summary>nonce | tag | ciphertext.</summary>
    public byte[] Seal(string secret, string boundTo)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
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
    public string Open(ReadOnlySpan<byte> sealedBytes, string boundTo)
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
            throw new DamagedDataException("A secret does not open under this master key: was master.key replaced?");
        }

        return Encoding.UTF8.GetString(plain);
    }

    public void Dispose() => cipher.Dispose();
}
