using System.Security.Cryptography;
using Drystone.Engine.Access;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.S3.Configuration.Encryption;
using Drystone.Server.Keys;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>The encryption of what is stored: its key for those who may have it, and what answers say of it.</summary>
internal static class StoredEncryption
{
    private const string Aes256 = "AES256";

    /// <summary>Unlocks an object that is to be read.</summary>
    /// <exception cref="S3Exception">The client's key is missing, wrong or not asked for; or key management does not
    /// open the object's key.</exception>
    public static async ValueTask UnlockAsync(S3Request request, ObjectGrant<Read> target, ObjectReader reader)
    {
        RefuseManaged(request);
        using var sent = CustomerKeys.Read(request);
        using var key = await OpenAsync(request, reader.Info, WantedEncryption.TargetOf(target), sent);
        if (key is not null)
        {
            reader.Unlock(key);
        }
    }

    /// <summary>Of who reads no byte: a customer's key must be right all the same, and key management is not asked.
    /// </summary>
    /// <inheritdoc cref="UnlockAsync"/>
    public static async ValueTask CheckAsync(S3Request request, ObjectGrant<Read> target, ObjectInfo info)
    {
        RefuseManaged(request);
        using var sent = CustomerKeys.Read(request);
        if (sent is not null || info.Encryption is { Kind: (byte)SseKind.Customer })
        {
            using var key = await OpenAsync(request, info, WantedEncryption.TargetOf(target), sent);
        }
    }

    /// <summary>The key of an object; null when it is not encrypted. The caller disposes it.</summary>
    /// <param name="sent">The client's; null when it sent none.</param>
    /// <inheritdoc cref="UnlockAsync"/>
    public static async ValueTask<ObjectEncryptionKey?> OpenAsync(
        S3Request request, ObjectInfo info, SseTarget target, SseCustomerKey? sent)
    {
        if (info.Encryption is not { } encryption)
        {
            return sent is null
                ? null
                : throw KeyFaults.Explain(request, KeyFault.CustomerKeyNotApplicable, detail: null, keyId: null);
        }

        var opened = await request.Keys.Envelope.OpenAsync(encryption, target, sent, request.Cancel);
        return opened.IsDone
            ? opened.Value
            : throw KeyFaults.Explain(request, opened.Fault, opened.Detail, encryption.KeyId);
    }

    /// <summary>The key of an upload, for a part of it; null when it is not encrypted. The caller disposes
    /// it.</summary>
    /// <exception cref="S3Exception">The client's key is not what the upload was started with.</exception>
    public static async ValueTask<ObjectEncryptionKey?> OpenUploadAsync(
        S3Request request, ObjectGrant<Write> target, UploadInfo upload)
    {
        using var sent = CustomerKeys.Read(request);
        RefuseUnkeptPromise(request, upload);
        if ((sent is not null) != (upload.Encryption is { Kind: (byte)SseKind.Customer }))
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                "The multipart upload initiate requested encryption. Subsequent part requests must include the "
                    + "appropriate encryption parameters.");
        }

        if (upload.Encryption is not { } encryption)
        {
            return null;
        }

        var opened = await request.Keys.Envelope.OpenAsync(
            encryption, WantedEncryption.TargetOf(target), sent, request.Cancel);
        return opened.IsDone ? opened.Value
            : opened.Fault == KeyFault.WrongCustomerKey
                ? throw new S3Exception(
                    S3Errors.InvalidRequest,
                    "The provided encryption parameters did not match the ones used originally.")
                : throw KeyFaults.Explain(request, opened.Fault, opened.Detail, encryption.KeyId);
    }

    /// <summary>Of who completes an upload: AWS wants the client's key once more where a checksum was announced, and it
    /// must be right whenever it is sent.</summary>
    /// <inheritdoc cref="OpenUploadAsync"/>
    public static async ValueTask CheckUploadAsync(S3Request request, ObjectGrant<Write> target, UploadInfo upload)
    {
        using var sent = CustomerKeys.Read(request);
        if (sent is not null
            || upload is { ChecksumAlgorithm: not null, Encryption.Kind: (byte)SseKind.Customer })
        {
            using var key = await OpenUploadAsync(request, target, upload);
        }
    }

    /// <summary>As <see cref="Write"/>, of an object for which no customer's key was asked: none is repeated.</summary>
    public static void WriteManaged(S3Request request, ObjectEncryption? encryption)
    {
        if ((SseKind?)encryption?.Kind != SseKind.Customer)
        {
            Write(request, encryption);
        }
    }

    /// <summary>Names the encryption in the answer, as AWS does. A customer's key is named by the MD5 that the request
    /// gave and that was found right.</summary>
    public static void Write(S3Request request, ObjectEncryption? encryption)
    {
        var headers = request.Response.Headers;
        switch ((SseKind?)encryption?.Kind)
        {
            case SseKind.S3:
                headers[Headers.ServerSideEncryption] = Aes256;
                break;
            case SseKind.Kms:
                headers[Headers.ServerSideEncryption] = SseAlgorithms.Format(SseAlgorithm.Kms);
                headers[Headers.ServerSideEncryptionAwsKmsKeyId] = request.Keys.Names.ArnOf(encryption!.KeyId!);
                if (encryption.UsesBucketKey)
                {
                    headers[Headers.ServerSideEncryptionBucketKeyEnabled] = "true";
                }

                break;
            case SseKind.Customer when request.Header(Headers.ServerSideEncryptionCustomerKeyMd5) is { } md5:
                headers[Headers.ServerSideEncryptionCustomerAlgorithm] = Aes256;
                headers[Headers.ServerSideEncryptionCustomerKeyMd5] = md5;
                break;
            default:
                break;
        }
    }

    /// <summary>With SSE-KMS and SSE-C an ETag says nothing of the bytes: who may list an object, but not use its key,
    /// must not learn whether it holds bytes that he can guess. AWS does it so, and clients know.</summary>
    /// <param name="md5">Of the bytes, or of the source of a copy that shares them.</param>
    public static ETag ETagFor(ETag md5, ObjectEncryption? encryption) =>
        (SseKind?)encryption?.Kind is SseKind.Kms or SseKind.Customer
            ? ETag.FromDigest(RandomNumberGenerator.GetBytes(MD5.HashSizeInBytes), md5.PartCount)
            : md5;

    /// <summary>A client that reads names no encryption: it is chosen when an object is written.</summary>
    private static void RefuseManaged(S3Request request)
    {
        if (request.Header(Headers.ServerSideEncryption) is { } method)
        {
            throw S3Exception.InvalidArgument(
                "x-amz-server-side-encryption header is not supported for this operation.",
                Headers.ServerSideEncryption, method);
        }
    }

    /// <summary>Parts are encrypted as their upload is. Whoever names another way once more is let be; in an upload
    /// without encryption it would be a wrong success.</summary>
    private static void RefuseUnkeptPromise(S3Request request, UploadInfo upload)
    {
        if (upload.Encryption is null)
        {
            RefuseManaged(request);
        }
    }
}
