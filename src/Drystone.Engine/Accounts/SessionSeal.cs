using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Drystone.Engine.Identity;
using Drystone.Engine.Records;

namespace Drystone.Engine.Accounts;

/// <summary>
/// Makes session tokens and opens them: AES-256-GCM under a key of its own for each access key id, derived from the
/// store's master key. So a token opens only with the access key that it was given with, and no two tokens share a key
/// whose nonces could meet.
/// </summary>
internal sealed class SessionSeal(byte[] masterKey)
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const byte Version = 1;

    /// <summary>version | nonce | tag.</summary>
    private const int HeadBytes = 1 + NonceBytes + TagBytes;

    private readonly byte[] key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, masterKey, KeyBytes, info: "drystone session tokens 1"u8.ToArray());

    /// <returns>Null when the token would be longer than <see cref="EngineLimits.MaxSessionTokenChars"/>.</returns>
    public string? Seal(IamSession session)
    {
        var plain = SessionRecord.Encode(session);
        var token = new byte[HeadBytes + plain.Length];
        if (Base64Url.GetEncodedLength(token.Length) > EngineLimits.MaxSessionTokenChars)
        {
            return null;
        }

        token[0] = Version;
        var nonce = token.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        var boundTo = Encoding.UTF8.GetBytes(session.AccessKeyId);
        using var cipher = CipherOf(boundTo);
        cipher.Encrypt(nonce, plain, token.AsSpan(HeadBytes), token.AsSpan(1 + NonceBytes, TagBytes), boundTo);
        CryptographicOperations.ZeroMemory(plain);
        return Base64Url.EncodeToString(token);
    }

    /// <returns>Null when it is no token of this store, was altered, or was given with another access key.</returns>
    public IamSession? Open(string accessKeyId, string token)
    {
        if (token.Length > EngineLimits.MaxSessionTokenChars || !Base64Url.IsValid(token))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length <= HeadBytes || bytes[0] != Version
            || Base64Url.GetEncodedLength(bytes.Length) != token.Length)
        {
            return null;
        }

        var plain = new byte[bytes.Length - HeadBytes];
        var boundTo = Encoding.UTF8.GetBytes(accessKeyId);
        using var cipher = CipherOf(boundTo);
        try
        {
            cipher.Decrypt(
                bytes.AsSpan(1, NonceBytes), bytes.AsSpan(HeadBytes), bytes.AsSpan(1 + NonceBytes, TagBytes), plain,
                boundTo);
            return SessionRecord.Decode(accessKeyId, plain);
        }
        catch (Exception e) when (e is AuthenticationTagMismatchException or DamagedDataException)
        {
            // Damaged here means that a newer version of the server made it.
            return null;
        }
    }

    private AesGcm CipherOf(byte[] boundTo) =>
        new(HKDF.Expand(HashAlgorithmName.SHA256, key, KeyBytes, boundTo), TagBytes);
}
