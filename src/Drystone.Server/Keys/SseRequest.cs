using Drystone.Engine.Encryption;

namespace Drystone.Server.Keys;

/// <summary>The ways of AWS to encrypt at rest. Numbers are stored: never change one.</summary>
internal enum SseKind : byte
{
    /// <summary>SSE-S3: <c>AES256</c>.</summary>
    S3 = 1,

    /// <summary>SSE-KMS: <c>aws:kms</c>.</summary>
    Kms = 2,

    /// <summary>SSE-C: the client sends the key with each request, and it is never stored.</summary>
    Customer = 3,
}

/// <summary>How an object is to be encrypted. Disposing it zeroes the customer's key.</summary>
internal sealed record SseRequest : IDisposable
{
    private SseRequest()
    {
    }

    public required SseKind Kind { get; init; }

    /// <summary>As the client sent it; null: the default key.</summary>
    public string? KeyId { get; private init; }

    /// <summary>What the client wants the sealed key bound to, beside the object.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Context { get; private init; } = [];

    public bool UsesBucketKey { get; private init; }

    public SseCustomerKey? CustomerKey { get; private init; }

    public static SseRequest S3() => new() { Kind = SseKind.S3 };

    public static SseRequest Kms(
        string? keyId, IReadOnlyList<KeyValuePair<string, string>> context, bool usesBucketKey) =>
        new() { Kind = SseKind.Kms, KeyId = keyId, Context = context, UsesBucketKey = usesBucketKey };

    public static SseRequest Customer(SseCustomerKey key) => new() { Kind = SseKind.Customer, CustomerKey = key };

    public void Dispose() => CustomerKey?.Dispose();
}

/// <summary>A customer's key: 32 bytes, zeroed when disposed.</summary>
internal sealed class SseCustomerKey : IDisposable
{
    public const int SizeBytes = 32;

    private readonly SecretBytes bytes;

    /// <exception cref="ArgumentException">Not of 32 bytes.</exception>
    public SseCustomerKey(ReadOnlySpan<byte> bytes) => this.bytes = bytes.Length == SizeBytes
        ? new SecretBytes(bytes.ToArray())
        : throw new ArgumentException($"A customer's key has {SizeBytes} bytes.", nameof(bytes));

    public ReadOnlySpan<byte> Span => bytes.Span;

    public void Dispose() => bytes.Dispose();

    public override string ToString() => "(customer's key)";
}

/// <summary>The object that a key is sealed for: it opens for no other.</summary>
internal readonly record struct SseTarget(string Bucket, string Key);

/// <summary>The key of a new object, and what is stored to come by it again. Disposing it zeroes the key.</summary>
internal sealed record SealedObjectKey(ObjectEncryptionKey Key, ObjectEncryption Encryption) : IDisposable
{
    public void Dispose() => Key.Dispose();
}
