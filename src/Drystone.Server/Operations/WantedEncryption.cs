using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.S3.Configuration.Encryption;
using Drystone.Server.Keys;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>How a new object or upload is to be encrypted: as its request says, else as its bucket, else as the server.
/// </summary>
internal static class WantedEncryption
{
    /// <returns>Null when it is not to be. The caller disposes it.</returns>
    /// <exception cref="S3Exception">InvalidArgument, InvalidRequest, or AccessDenied where the bucket blocks
    /// SSE-C.</exception>
    public static SseRequest? Read(S3Request request, ObjectGrant<Write> target)
    {
        var headers = EncryptionHeaders.Parse(request.Header);
        var configured = FindConfigured(request.Store, target);
        if (CustomerKeys.Take(request, headers.CustomerKey) is { } key)
        {
            return configured?.BlocksCustomerKeys == true
                ? throw new S3Exception(
                    S3Errors.AccessDenied, "The bucket does not allow encryption with customer provided keys (SSE-C).")
                : SseRequest.Customer(key);
        }

        var usesBucketKey = headers.BucketKeyEnabled ?? configured?.BucketKeyEnabled ?? false;
        if (headers.Managed is { } managed)
        {
            return Managed(managed, usesBucketKey);
        }

        return ByDefault(configured, usesBucketKey, request.Options.EncryptsByDefault);
    }

    /// <summary>Of an object about which nobody says anything but bucket and server.</summary>
    /// <returns>Null when it is not to be.</returns>
    /// <exception cref="DamagedDataException">What the bucket says cannot be read.</exception>
    public static SseRequest? ByDefault(ObjectStore store, bool encryptsByDefault, ObjectGrant<Write> target)
    {
        var configured = FindConfigured(store, target);
        return ByDefault(configured, configured?.BucketKeyEnabled ?? false, encryptsByDefault);
    }

    /// <summary>Whether request or bucket say anything of encryption, so that an object copied onto itself is not just
    /// as it was.</summary>
    public static bool IsNamed(S3Request request, ObjectGrant<Write> target) =>
        target.Bucket.Has(ConfigurationKind.Encryption)
        || request.Header(Headers.ServerSideEncryption) is not null
        || request.Header(Headers.ServerSideEncryptionCustomerAlgorithm) is not null;

    /// <summary>A new key for a new object or upload.</summary>
    /// <returns>Null when it is not to be encrypted. The caller disposes it.</returns>
    /// <exception cref="S3Exception">As <see cref="Read"/>, or what keeps the key from being sealed.</exception>
    public static async ValueTask<SealedObjectKey?> SealAsync(S3Request request, ObjectGrant<Write> target)
    {
        using var wanted = Read(request, target);
        return wanted is null ? null : await SealAsync(request, target, wanted);
    }

    /// <inheritdoc cref="SealAsync(S3Request, ObjectGrant{Write})"/>
    public static async ValueTask<SealedObjectKey> SealAsync(
        S3Request request, ObjectGrant<Write> target, SseRequest wanted)
    {
        var made = await request.Keys.Envelope.SealNewAsync(wanted, TargetOf(target), request.Cancel);
        return made.IsDone ? made.Value : throw KeyFaults.Explain(request, made.Fault, made.Detail, wanted.KeyId);
    }

    public static SseTarget TargetOf<TAccess>(ObjectGrant<TAccess> grant) where TAccess : struct, IAccess =>
        new(grant.Bucket.Name.Value, grant.Key.Value);

    /// <exception cref="S3Exception">NotImplemented: bytes are encrypted once, and saying twice would not be
    /// true.</exception>
    public static void RefuseTwice(SseAlgorithm? algorithm)
    {
        if (algorithm == SseAlgorithm.KmsDsse)
        {
            throw new S3Exception(
                S3Errors.NotImplemented, "aws:kms:dsse implies functionality that is not implemented. Use aws:kms.");
        }
    }

    private static SseRequest Managed(ServerSideEncryption wanted, bool usesBucketKey)
    {
        RefuseTwice(wanted.Algorithm);
        return wanted.Algorithm == SseAlgorithm.Aes256
            ? SseRequest.S3()
            : SseRequest.Kms(
                wanted.KmsKeyId, [.. (wanted.Context ?? new Dictionary<string, string>())], usesBucketKey);
    }

    private static SseRequest? ByDefault(
        ServerSideEncryptionConfiguration? configured, bool usesBucketKey, bool encryptsByDefault) =>
        configured?.Default is { } byDefault
            ? Managed(new ServerSideEncryption(byDefault.Algorithm, byDefault.KmsMasterKeyId), usesBucketKey)
            : encryptsByDefault ? SseRequest.S3() : null;

    /// <exception cref="DamagedDataException">What is stored cannot be read: it is never taken for none.</exception>
    private static ServerSideEncryptionConfiguration? FindConfigured(ObjectStore store, ObjectGrant<Write> target)
    {
        if (store.FindConfiguration(target, ConfigurationKind.Encryption) is not { } document)
        {
            return null;
        }

        try
        {
            return ServerSideEncryptionConfiguration.Parse(document);
        }
        catch (S3Exception refusal)
        {
            throw new DamagedDataException(
                $"The encryption configuration of bucket {target.Bucket.Name} cannot be read ({refusal.Message}); put "
                    + "it anew.");
        }
    }
}
