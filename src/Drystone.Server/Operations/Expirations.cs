using Drystone.Engine.Buckets;
using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.S3.Conditions;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>Tells in answers what lifecycle rules will do.</summary>
internal static class Expirations
{
    /// <summary>When a current version expires and by which rule; nothing where no rule says so.</summary>
    public static void Write(S3Request request, BucketInfo bucket, ObjectInfo current)
    {
        if (request.Store.FindExpiry(bucket, current) is { } expiry)
        {
            request.Response.Headers[Headers.Expiration] =
                $"expiry-date=\"{HttpDate.Format(expiry.At)}\", rule-id=\"{Uri.EscapeDataString(expiry.RuleId)}\"";
        }
    }

    /// <summary>When an upload is aborted and by which rule.</summary>
    public static void Write(S3Request request, BucketInfo bucket, UploadInfo upload)
    {
        if (request.Store.FindAbort(bucket, upload) is { } abort)
        {
            request.Response.Headers[Headers.AbortDate] = HttpDate.Format(abort.At);
            request.Response.Headers[Headers.AbortRuleId] = Uri.EscapeDataString(abort.RuleId);
        }
    }
}
