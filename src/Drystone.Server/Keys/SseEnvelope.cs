using System.Buffers.Binary;
using System.Security.Cryptography;
using Drystone.Engine.Encryption;

namespace Drystone.Server.Keys;

/// <summary>Seals the keys of objects and opens them again, in each of AWS's ways.</summary>
/// <remarks>
/// <code>
/// SSE-C            1 (a byte) | object key under the customer's key (64)
/// SSE-S3, SSE-KMS  1 | length of the sealed data key (2, big-endian) | that | object key under the data key (64)
/// </code>
/// An object's key is sealed once more, by itself, under the data key: so it can be sealed anew for a copy that shares
/// the bytes, and it opens for its own bucket and key alone, whatever key management makes of the context.
/// </remarks>
internal sealed class SseEnvelope(KeyRing ring, IKeyManagement kms, TimeProvider time)
{
    private const byte Format = 1;
    private const int LengthBytes = sizeof(ushort);
    private const string Purpose = "drystone object key 1";

    private readonly DataKeyCache sealing = new(time);
    private readonly DataKeyCache opening = new(time);

    /// <summary>A new key for a new object or upload.</summary>
    /// <returns>The caller disposes it.</returns>
    public async ValueTask<KeyResult<SealedObjectKey>> SealNewAsync(
        SseRequest request, SseTarget target, CancellationToken cancel)
    {
        var key = ObjectEncryptionKey.Create();
        var encryption = await SealAsync(key, request, target, cancel);
        if (encryption.IsDone)
        {
            return new SealedObjectKey(key, encryption.Value);
        }

        key.Dispose();
        return encryption.As<SealedObjectKey>();
    }

    /// <summary>Seals a key that is there already, for a copy that shares the bytes of its source.</summary>
    public async ValueTask<KeyResult<ObjectEncryption>> SealAsync(
        ObjectEncryptionKey key, SseRequest request, SseTarget target, CancellationToken cancel)
    {
        if (request.Kind == SseKind.Customer)
        {
            var wrapped = Wrap(request.CustomerKey!.Span, key, BoundTo(request.Kind, target, []));
            return new ObjectEncryption((byte)SseKind.Customer, KeyId: null, (byte[])[Format, .. wrapped], false, []);
        }

        var context = ContextFor(target, request.Context, request.UsesBucketKey);
        var generated = request.Kind == SseKind.S3
            ? await ring.GenerateManagedDataKeyAsync(context, cancel)
            : await GenerateAsync(request, target, context, cancel);
        if (!generated.IsDone)
        {
            return generated.As<ObjectEncryption>();
        }

        using var dataKey = generated.Value;
        var sealedKey = Join(
            dataKey.Ciphertext.Span,
            Wrap(dataKey.Plaintext.Span, key, BoundTo(request.Kind, target, request.Context)));
        return new ObjectEncryption(
            (byte)request.Kind, KeyNames.IdOf(dataKey.KeyArn), sealedKey, request.UsesBucketKey, request.Context);
    }

    /// <summary>The key of a stored object. It is verified, also when the object has no bytes.</summary>
    /// <param name="customerKey">As the client sent it; null when it sent none.</param>
    /// <returns>The caller disposes it.</returns>
    public async ValueTask<KeyResult<ObjectEncryptionKey>> OpenAsync(
        ObjectEncryption encryption, SseTarget target, SseCustomerKey? customerKey, CancellationToken cancel)
    {
        var kind = (SseKind)encryption.Kind;
        if (encryption.SealedKey.IsEmpty || encryption.SealedKey.Span[0] != Format)
        {
            return KeyResult<ObjectEncryptionKey>.Failed(KeyFault.Unsealable, "The sealed key has no known format.");
        }

        if (kind == SseKind.Customer)
        {
            return customerKey is null
                ? KeyFault.CustomerKeyRequired
                : Unwrap(
                    customerKey.Span, encryption.SealedKey.Span[1..], BoundTo(kind, target, []),
                    KeyFault.WrongCustomerKey);
        }

        return customerKey is null
            ? await OpenManagedAsync(encryption, target, cancel)
            : KeyFault.CustomerKeyNotApplicable;
    }

    private async ValueTask<KeyResult<ObjectEncryptionKey>> OpenManagedAsync(
        ObjectEncryption encryption, SseTarget target, CancellationToken cancel)
    {
        var rest = encryption.SealedKey[1..];
        if (encryption.KeyId is null || rest.Length < LengthBytes
            || BinaryPrimitives.ReadUInt16BigEndian(rest.Span) is var length && rest.Length < LengthBytes + length)
        {
            return KeyResult<ObjectEncryptionKey>.Failed(KeyFault.Unsealable, "The sealed key is cut short.");
        }

        var opened = await DecryptAsync(encryption, target, rest.Slice(LengthBytes, length), cancel);
        if (!opened.IsDone)
        {
            return opened.As<ObjectEncryptionKey>();
        }

        using var dataKey = opened.Value;
        return Unwrap(
            dataKey.Span, rest.Span[(LengthBytes + length)..],
            BoundTo((SseKind)encryption.Kind, target, encryption.Context), KeyFault.Unsealable);
    }

    private async ValueTask<KeyResult<DataKey>> GenerateAsync(
        SseRequest request, SseTarget target, EncryptionContext context, CancellationToken cancel)
    {
        if (!request.UsesBucketKey)
        {
            return await kms.GenerateDataKeyAsync(request.KeyId, context, cancel);
        }

        // Neither name holds a line feed.
        var name = $"{target.Bucket}\n{request.KeyId}";
        if (sealing.Find(name) is { } known)
        {
            return known;
        }

        var generated = await kms.GenerateDataKeyAsync(request.KeyId, context, cancel);
        if (generated.IsDone)
        {
            sealing.Keep(name, generated.Value);
        }

        return generated;
    }

    private async ValueTask<KeyResult<SecretBytes>> DecryptAsync(
        ObjectEncryption encryption, SseTarget target, ReadOnlyMemory<byte> ciphertext, CancellationToken cancel)
    {
        var context = ContextFor(target, encryption.Context, encryption.UsesBucketKey);
        var management = (SseKind)encryption.Kind == SseKind.S3 ? ring : kms;
        if (!encryption.UsesBucketKey)
        {
            return await management.DecryptAsync(encryption.KeyId!, ciphertext, context, cancel);
        }

        // With the bucket: in another one, the same sealed key would not open.
        var name = $"{target.Bucket}\n{encryption.KeyId}\n{Convert.ToHexString(SHA256.HashData(ciphertext.Span))}";
        if (opening.Find(name) is { } known)
        {
            return known.Plaintext;
        }

        var opened = await management.DecryptAsync(encryption.KeyId!, ciphertext, context, cancel);
        if (opened.IsDone)
        {
            opening.Keep(name, new DataKey(encryption.KeyId!, opened.Value, ciphertext));
        }

        return opened;
    }

    /// <summary>AWS binds a data key to the ARN of the object, or with a bucket key to that of the bucket alone.
    /// </summary>
    private static EncryptionContext ContextFor(
        SseTarget target, IReadOnlyList<KeyValuePair<string, string>> asked, bool usesBucketKey) => usesBucketKey
        ? new EncryptionContext([new("aws:s3:arn", $"arn:aws:s3:::{target.Bucket}")])
        : new EncryptionContext([.. asked, new("aws:s3:arn", $"arn:aws:s3:::{target.Bucket}/{target.Key}")]);

    private static byte[] BoundTo(
        SseKind kind, SseTarget target, IReadOnlyList<KeyValuePair<string, string>> asked) =>
    [
        (byte)kind,
        .. new EncryptionContext([new("bucket", target.Bucket), new("key", target.Key)]).ToBytes(),
        .. new EncryptionContext(asked).ToBytes(),
    ];

    private static byte[] Wrap(ReadOnlySpan<byte> secret, ObjectEncryptionKey key, byte[] boundTo)
    {
        Span<byte> plaintext = stackalloc byte[ObjectEncryptionKey.SizeBytes];
        key.CopyTo(plaintext);
        var wrapped = KeyWrap.Seal(secret, plaintext, Purpose, boundTo);
        CryptographicOperations.ZeroMemory(plaintext);
        return wrapped;
    }

    private static KeyResult<ObjectEncryptionKey> Unwrap(
        ReadOnlySpan<byte> secret, ReadOnlySpan<byte> wrapped, byte[] boundTo, KeyFault otherwise)
    {
        using var plaintext = KeyWrap.Open(secret, wrapped, Purpose, boundTo);
        return plaintext?.Span.Length == ObjectEncryptionKey.SizeBytes
            ? ObjectEncryptionKey.FromBytes(plaintext.Span)
            : KeyResult<ObjectEncryptionKey>.Failed(otherwise, "The object's key does not open.");
    }

    private static byte[] Join(ReadOnlySpan<byte> sealedDataKey, byte[] wrapped)
    {
        var joined = new byte[1 + LengthBytes + sealedDataKey.Length + wrapped.Length];
        joined[0] = Format;
        BinaryPrimitives.WriteUInt16BigEndian(joined.AsSpan(1), checked((ushort)sealedDataKey.Length));
        sealedDataKey.CopyTo(joined.AsSpan(1 + LengthBytes));
        wrapped.CopyTo(joined, 1 + LengthBytes + sealedDataKey.Length);
        return joined;
    }
}
