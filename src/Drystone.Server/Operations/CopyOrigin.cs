using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.S3.Conditions;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>The source of a copy, as the request names it, authorized.</summary>
internal sealed class CopyOrigin
{
    private readonly ObjectGrant<Read> grant;
    private readonly ReadConditions conditions;

    private CopyOrigin(CopySource source, ObjectGrant<Read> grant, ReadConditions conditions) =>
        (Source, this.grant, this.conditions) = (source, grant, conditions);

    public CopySource Source { get; }

    /// <exception cref="S3Exception">InvalidArgument, NoSuchBucket or AccessDenied.</exception>
    public static CopyOrigin Read(S3Request request)
    {
        var source = CopySource.Parse(request.Header(Headers.CopySource)!);
        var conditions = ReadConditions.Parse(
            request.Header(Headers.CopySourceIfMatch), request.Header(Headers.CopySourceIfNoneMatch),
            request.Header(Headers.CopySourceIfModifiedSince), request.Header(Headers.CopySourceIfUnmodifiedSince));
        var version = Versions.Parse(source.VersionId);
        var action = version is null ? "s3:GetObject" : "s3:GetObjectVersion";
        return new CopyOrigin(source, request.AuthorizeSource(action, source, version), conditions);
    }

    /// <exception cref="S3Exception">NoSuchKey, NoSuchVersion, InvalidRequest, PreconditionFailed, or
    /// InvalidObjectState for what is archived.</exception>
    public ObjectReader Open(S3Request request)
    {
        var reader = request.Store.OpenObject(grant) ?? throw Missing(request);
        if (reader.Info.IsDeleteMarker)
        {
            reader.Dispose();
            throw new S3Exception(
                S3Errors.InvalidRequest,
                "The source of a copy request may not specifically refer to a delete marker by version id.");
        }

        if (grant.Bucket.Versioning != VersioningState.Unversioned)
        {
            request.Response.Headers[Headers.CopySourceVersionId] = reader.Info.Version.ToString();
        }

        if (conditions.EvaluateCopySource(WriteConditionReader.Tag(reader.Info), reader.Info.LastModified)
            == ConditionResult.Proceed)
        {
            DemandRestored(reader);
            return reader;
        }

        reader.Dispose();
        throw new S3Exception(S3Errors.PreconditionFailed, details: [new("Condition", FailedCondition(reader.Info))]);
    }

    /// <summary>Unlocks the source with the key that the request names for it, or that key management opens.</summary>
    /// <returns>The key, for who shares the bytes; null when the source is not encrypted. The caller disposes
    /// it.</returns>
    /// <exception cref="S3Exception">As for who reads it.</exception>
    public async ValueTask<ObjectEncryptionKey?> UnlockAsync(S3Request request, ObjectReader source)
    {
        using var sent = CustomerKeys.ReadOfSource(request);
        var key = await StoredEncryption.OpenAsync(request, source.Info, WantedEncryption.TargetOf(grant), sent);
        if (key is not null)
        {
            source.Unlock(key);
        }

        return key;
    }

    private static void DemandRestored(ObjectReader reader)
    {
        try
        {
            ArchivedObjects.DemandRestored(reader.Info);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>To copy the tags of the source takes the rights to read and to set them.</summary>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public void DemandTags(S3Request request, ObjectReader source)
    {
        if (source.Info.Tags.Count > 0)
        {
            request.AuthorizeSource(
                grant.Version is null ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging", Source, grant.Version);
            request.ObjectTags = source.Info.Tags;
            request.AuthorizeObject<Write>("s3:PutObjectTagging", version: null);
        }
    }

    private S3Exception Missing(S3Request request) => !request.MayList(grant.Bucket)
        ? new S3Exception(S3Errors.AccessDenied)
        : grant.Version is { } version
            ? Versions.NoSuchVersion(Source.Key, version)
            : new S3Exception(S3Errors.NoSuchKey, details: [new("Key", Source.Key)]);

    public static S3Exception TooLarge() => new(
        S3Errors.InvalidRequest,
        "The specified copy source is larger than the maximum allowable size for a copy source: "
            + $"{Limits.CopySizeBytes}");

    private string FailedCondition(ObjectInfo info)
    {
        var expectations = conditions with { IfNoneMatch = null, IfModifiedSince = null };
        var isUnexpected = expectations.Evaluate(WriteConditionReader.Tag(info), info.LastModified)
            != ConditionResult.Proceed;
        return (isUnexpected, conditions.IfMatch, conditions.IfNoneMatch) switch
        {
            (true, not null, _) => Headers.CopySourceIfMatch,
            (true, null, _) => Headers.CopySourceIfUnmodifiedSince,
            (false, _, not null) => Headers.CopySourceIfNoneMatch,
            _ => Headers.CopySourceIfModifiedSince,
        };
    }
}
