using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Drystone.S3.Signing;

/// <summary>What signs for one access key on one day. Thread-safe.</summary>
/// <param name="isKept">Whether it signs for many requests. Then it keeps its HMACs ready, since to set one up takes
/// longer than to sign a request with it.</param>
internal sealed class SigningKey(byte[] key, bool isKept)
{
    private readonly ConcurrentQueue<IncrementalHash> ready = new();

    /// <param name="signature">Receives 32 bytes.</param>
    public void Sign(ReadOnlySpan<byte> text, Span<byte> signature)
    {
        if (!isKept)
        {
            HMACSHA256.HashData(key, text, signature);
            return;
        }

        if (!ready.TryDequeue(out var hmac))
        {
            hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        }

        hmac.AppendData(text);
        hmac.GetHashAndReset(signature);
        ready.Enqueue(hmac);
    }
}
