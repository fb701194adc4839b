using System.Security.Cryptography;
using System.Text;

namespace Drystone.Server.Keys;

/// <summary>Seals a key under another: AES-256-GCM under a key derived for this one sealing, so that any number of
/// sealings is safe.</summary>
/// <remarks>
/// <code>
/// sealed      salt (16, random) | tag (16) | ciphertext (as long as the plaintext)
/// key, nonce  HKDF-SHA256(secret, salt, purpose), 32 and 12 bytes
/// </code>
/// </remarks>
internal static class KeyWrap
{
    public const int OverheadBytes = SaltBytes + TagBytes;
    private const int SaltBytes = 16;
    private const int TagBytes = 16;
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;

    /// <param name="purpose">Keeps what is sealed for one purpose from being opened for another.</param>
    /// <param name="boundTo">Must be the same when it is opened.</param>
    public static byte[] Seal(
        ReadOnlySpan<byte> secret, ReadOnlySpan<byte> plaintext, string purpose, ReadOnlySpan<byte> boundTo)
    {
        var wrapped = new byte[OverheadBytes + plaintext.Length];
        var salt = wrapped.AsSpan(0, SaltBytes);
        RandomNumberGenerator.Fill(salt);
        Span<byte> derived = stackalloc byte[KeyBytes + NonceBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, derived, salt, Encoding.ASCII.GetBytes(purpose));
        using (var cipher = new AesGcm(derived[..KeyBytes], TagBytes))
        {
            cipher.Encrypt(
                derived[KeyBytes..], plaintext, wrapped.AsSpan(OverheadBytes), wrapped.AsSpan(SaltBytes, TagBytes),
                boundTo);
        }

        CryptographicOperations.ZeroMemory(derived);
        return wrapped;
    }

    /// <summary>Null when it was altered, or sealed under another secret, for another purpose or bound to something
    /// else.</summary>
    public static SecretBytes? Open(
        ReadOnlySpan<byte> secret, ReadOnlySpan<byte> wrapped, string purpose, ReadOnlySpan<byte> boundTo)
    {
        if (wrapped.Length < OverheadBytes)
        {
            return null;
        }

        var plaintext = new byte[wrapped.Length - OverheadBytes];
        Span<byte> derived = stackalloc byte[KeyBytes + NonceBytes];
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256, secret, derived, wrapped[..SaltBytes], Encoding.ASCII.GetBytes(purpose));
        using var cipher = new AesGcm(derived[..KeyBytes], TagBytes);
        try
        {
            cipher.Decrypt(
                derived[KeyBytes..], wrapped[OverheadBytes..], wrapped.Slice(SaltBytes, TagBytes), plaintext, boundTo);
            return new SecretBytes(plaintext);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }
}
