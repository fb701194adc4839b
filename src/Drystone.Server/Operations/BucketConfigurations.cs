using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.S3.Configuration;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations;

/// <summary>What the operations on bucket configurations share: a document is parsed when it comes, kept in its
/// canonical
/// form, and answered as it is kept.</summary>
internal static class BucketConfigurations
{
    /// <summary>Kept in the place of a document that was removed, of the kinds that AWS gives every new bucket: only
    /// who
    /// never set or removed one has the default.</summary>
    public static readonly byte[] Removed = [];

    /// <summary>The document in the body.</summary>
    public static ValueTask<ReadOnlyMemory<byte>> ReadAsync(S3Request request) =>
        XmlBody.ReadAsync(request, Limits.XmlBodyBytes);

    /// <summary>The document in the body, of the operations where AWS insists on a digest of it.</summary>
    /// <exception cref="S3Exception">InvalidRequest without a digest; else as <see cref="XmlBody"/>.</exception>
    public static ValueTask<ReadOnlyMemory<byte>> ReadCheckedAsync(S3Request request)
    {
        var expected = ExpectedDigests.Read(request);
        return expected.Md5 is null && expected.Algorithm is null
            ? throw new S3Exception(
                S3Errors.InvalidRequest, "Missing required header for this request: Content-MD5 OR x-amz-checksum-*")
            : XmlBody.ReadAsync(request, Limits.XmlBodyBytes, expected);
    }

    /// <summary>Keeps a document in the place of an earlier one, and answers.</summary>
    /// <param name="id">Empty for the kinds of which a bucket has one.</param>
    /// <exception cref="S3Exception">MaxMessageLengthExceeded, TooManyConfigurations or NoSuchBucket.</exception>
    public static async Task PutAsync(
        S3Request request, BucketGrant<Configure> bucket, ConfigurationKind kind, IConfigurationDocument document,
        string id = "", int status = StatusCodes.Status200OK)
    {
        var (most, bytesAtMost) = id.Length == 0
            ? (1, Limits.ConfigurationBytes)
            : (ConfigurationLimits.PerBucket, Limits.ListedConfigurationBytes);
        var outcome = await request.Store.PutConfigurationAsync(
            bucket, kind, id, document.ToStored(bytesAtMost), most, request.Cancel);
        ThrowUnlessDone(request, outcome, () => new S3Exception(S3Errors.TooManyConfigurations));
        request.Response.StatusCode = status;
        WriteEmpty(request);
    }

    /// <summary>Answers what was put.</summary>
    /// <exception cref="S3Exception"><paramref name="absent"/> when there is nothing.</exception>
    public static Task GetAsync(
        S3Request request, BucketGrant<Inspect> bucket, ConfigurationKind kind, S3Error absent) =>
        request.Store.FindConfiguration(bucket, kind) is { } document
            ? Answers.WriteDocumentAsync(request, document)
            : throw Absent(bucket, absent);

    /// <summary>Answers what was put, or what a bucket has for which nothing was.</summary>
    public static Task GetAsync(
        S3Request request, BucketGrant<Inspect> bucket, ConfigurationKind kind, IConfigurationDocument whenAbsent) =>
        Answers.WriteDocumentAsync(
            request, request.Store.FindConfiguration(bucket, kind) ?? whenAbsent.ToUtf8());

    /// <summary>Answers what was put, or what a new bucket has.</summary>
    /// <exception cref="S3Exception"><paramref name="removed"/> when even that was removed.</exception>
    public static Task GetAsync(
        S3Request request, BucketGrant<Inspect> bucket, ConfigurationKind kind, IConfigurationDocument ofNewBucket,
        S3Error removed) =>
        request.Store.FindConfiguration(bucket, kind) switch
        {
            null => Answers.WriteDocumentAsync(request, ofNewBucket.ToUtf8()),
            { Length: 0 } => throw Absent(bucket, removed),
            var document => Answers.WriteDocumentAsync(request, document),
        };

    /// <summary>Removes what was put. That there is nothing is a success, as at AWS.</summary>
    public static async Task DeleteAsync(S3Request request, BucketGrant<Configure> bucket, ConfigurationKind kind)
    {
        var outcome = await request.Store.DeleteConfigurationAsync(bucket, kind, id: "", request.Cancel);
        ThrowUnlessDone(request, outcome, () => new S3Exception(S3Errors.OperationAborted));
        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Removes what was put, or what a new bucket has.</summary>
    public static async Task DeleteDefaultAsync(
        S3Request request, BucketGrant<Configure> bucket, ConfigurationKind kind)
    {
        var outcome = await request.Store.PutConfigurationAsync(
            bucket, kind, id: "", Removed, maxOfKind: 1, request.Cancel);
        ThrowUnlessDone(request, outcome, () => new S3Exception(S3Errors.OperationAborted));
        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <param name="refusal">What AWS says where the state of the bucket or the number of its configurations forbids
    /// it.</param>
    /// <exception cref="S3Exception">The bucket is gone, or it is forbidden.</exception>
    public static void ThrowUnlessDone(S3Request request, ConfigureOutcome outcome, Func<S3Exception> refusal)
    {
        switch (outcome)
        {
            case ConfigureOutcome.NoSuchBucket:
                throw Answers.Refusal(Engine.Objects.WriteOutcome.NoSuchBucket, request);
            case ConfigureOutcome.InvalidState or ConfigureOutcome.TooMany:
                throw refusal();
            default:
                return;
        }
    }

    private static void WriteEmpty(S3Request request)
    {
        if (request.Response.StatusCode != StatusCodes.Status204NoContent)
        {
            request.Response.ContentLength = 0;
        }
    }

    private static S3Exception Absent(BucketGrant<Inspect> bucket, S3Error error) =>
        new(error, details: [new("BucketName", bucket.Bucket.Name.Value)]);
}
