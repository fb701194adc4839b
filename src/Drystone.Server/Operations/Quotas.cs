using System.Globalization;
using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations;

/// <summary>What a bucket that holds as much as it may answers. AWS has no quotas; the code is Ceph's.</summary>
internal static class Quotas
{
    private static readonly S3Error QuotaExceeded = new(
        "QuotaExceeded", StatusCodes.Status403Forbidden,
        "The quota of the bucket does not admit the object. Delete objects or versions, or ask for a larger quota.");

    /// <summary>Refuses before the bytes are sent what could only be refused after.</summary>
    /// <exception cref="S3Exception">QuotaExceeded.</exception>
    public static void Demand(S3Request request, ObjectGrant<Write> target)
    {
        var decoded = request.Header(Headers.DecodedContentLength);
        var announcedBytes = long.TryParse(decoded, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : request.Form is null ? request.Http.Request.ContentLength ?? 0 : 0;
        if (!request.Store.AdmitsQuota(target, announcedBytes))
        {
            throw Exceeded(request);
        }
    }

    public static S3Exception Exceeded(S3Request request) =>
        new(QuotaExceeded, details: [new("BucketName", request.BucketName!)]);
}
