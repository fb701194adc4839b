using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Drystone.S3.Signing;

/// <summary>The signing keys of the day: four HMACs saved per request, and the setting up of a fifth.</summary>
internal sealed class SigningKeyCache
{
    /// <summary>Enough for the keys active on one day; some 600 bytes each, and 1 KB for each processor that signs with
    /// it at once.</summary>
    internal const int MaxEntries = 8192;

    private readonly ConcurrentDictionary<(string AccessKeyId, CredentialScope Scope), Entry> entries = new();
    private int count;

    public SigningKey Get(Credential credential, CredentialScope scope)
    {
        // The secret is compared because a key may be given a new one and must not go on working with the old.
        if (entries.TryGetValue((credential.AccessKeyId, scope), out var entry)
            && entry.Secret == credential.SecretAccessKey)
        {
            return entry.SigningKey;
        }

        var signingKey = new SigningKey(Derive(credential.SecretAccessKey, scope), isKept: true);
        if (Interlocked.Increment(ref count) > MaxEntries)
        {
            entries.Clear();
            Interlocked.Exchange(ref count, 1);
        }

        entries[(credential.AccessKeyId, scope)] = new Entry(credential.SecretAccessKey, signingKey);
        return signingKey;
    }

    internal static byte[] Derive(string secretAccessKey, CredentialScope scope)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secretAccessKey);
        key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(scope.Date));
        key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(scope.Region));
        key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(scope.Service));
        return HMACSHA256.HashData(key, "aws4_request"u8);
    }

    private sealed class Entry(string secret, SigningKey signingKey)
    {
        public string Secret { get; } = secret;

        public SigningKey SigningKey { get; } = signingKey;
    }
}
