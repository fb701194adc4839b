using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Locking;
using Drystone.S3;
using Drystone.S3.Configuration.ObjectLock;
using Drystone.S3.Listing;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations;

/// <summary>The locks of objects as requests and answers say them.</summary>
internal static class ObjectLocks
{
    /// <summary>The lock that a write asks for by its headers, which takes rights of its own; none when it asks
    /// for none.</summary>
    /// <exception cref="S3Exception">InvalidArgument; InvalidRequest where the bucket has no object lock.</exception>
    public static ObjectLock Read(S3Request request, ObjectGrant<Write> target)
    {
        var headers = ObjectLockHeaders.Parse(
            request.Header(Headers.ObjectLockMode), request.Header(Headers.ObjectLockRetainUntilDate),
            request.Header(Headers.ObjectLockLegalHold), request.Time.GetUtcNow());
        if (!headers.AreGiven)
        {
            return ObjectLock.None;
        }

        Demand(target.Bucket);
        if (headers.Period is not null)
        {
            request.AuthorizeObject<Protect>("s3:PutObjectRetention", version: null);
        }

        if (headers.LegalHold is not null)
        {
            request.AuthorizeObject<Protect>("s3:PutObjectLegalHold", version: null);
        }

        return new ObjectLock(Retention(headers.Period), headers.LegalHold);
    }

    /// <summary>As <see cref="Read"/>, of a request with a body: AWS wants a digest of what can never be replaced.
    /// </summary>
    public static ObjectLock ReadWithBody(S3Request request, ObjectGrant<Write> target, ExpectedDigests digests)
    {
        var objectLock = Read(request, target);
        return objectLock.IsNone || digests.Md5 is not null || digests.Algorithm is not null
            ? objectLock
            : throw new S3Exception(
                S3Errors.InvalidRequest,
                "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock "
                    + "parameters");
    }

    /// <exception cref="S3Exception">InvalidRequest where the bucket has no object lock.</exception>
    public static void Demand(BucketInfo bucket)
    {
        if (bucket.ObjectLock is null)
        {
            throw new S3Exception(S3Errors.InvalidRequest, "Bucket is missing Object Lock Configuration");
        }
    }

    public static void Write(IHeaderDictionary headers, ObjectLock objectLock)
    {
        if (objectLock.Retention is { } retention)
        {
            headers[Headers.ObjectLockMode] = ObjectLockModes.Format(Mode(retention.Mode));
            headers[Headers.ObjectLockRetainUntilDate] = Iso8601.Format(retention.RetainUntil);
        }

        if (objectLock.LegalHold is { } hold)
        {
            headers[Headers.ObjectLockLegalHold] = ObjectLockLegalHold.Format(hold);
        }
    }

    public static Retention? Retention(ObjectLockPeriod? period) => period is null
        ? null
        : new Retention(Mode(period.Mode), period.RetainUntilDate);

    public static RetentionMode Mode(ObjectLockMode mode) => mode switch
    {
        ObjectLockMode.Governance => RetentionMode.Governance,
        ObjectLockMode.Compliance => RetentionMode.Compliance,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "A mode that the engine does not have."),
    };

    public static ObjectLockMode Mode(RetentionMode mode) => mode switch
    {
        RetentionMode.Governance => ObjectLockMode.Governance,
        RetentionMode.Compliance => ObjectLockMode.Compliance,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "A mode that the protocol does not have."),
    };
}
