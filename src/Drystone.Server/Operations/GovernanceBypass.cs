using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>Reads whether a request asks to ignore retentions in governance mode, which is a right of its
/// own.</summary>
internal static class GovernanceBypass
{
    /// <summary>Null when it does not ask. In a bucket without object lock there is nothing to bypass: AWS refuses the
    /// header there, and other servers, whose clean-up tools always send it, pass it over as we do.</summary>
    /// <exception cref="S3Exception">AccessDenied when it asks and may not.</exception>
    public static ObjectGrant<BypassGovernance>? Read(
        S3Request request, BucketInfo bucket, string key, VersionId? version) =>
        bucket.ObjectLock is not null && string.Equals(
            request.Header(Headers.BypassGovernanceRetention), "true", StringComparison.OrdinalIgnoreCase)
            ? request.AuthorizeObject<BypassGovernance>("s3:BypassGovernanceRetention", key, version)
            : null;
}
