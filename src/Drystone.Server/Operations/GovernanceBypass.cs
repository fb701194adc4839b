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
    /// <summary>Null when it does not ask.</summary>
    /// <exception cref="S3Exception">AccessDenied when it asks and may not; InvalidArgument where there is nothing to
    /// bypass.</exception>
    public static ObjectGrant<BypassGovernance>? Read(
        S3Request request, BucketInfo bucket, string key, VersionId? version)
    {
        if (request.Header(Headers.BypassGovernanceRetention) is not { } header)
        {
            return null;
        }

        if (bucket.ObjectLock is null)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument,
                $"{Headers.BypassGovernanceRetention} is only applicable to Object Lock enabled buckets.",
                [new("ArgumentName", Headers.BypassGovernanceRetention)]);
        }

        return string.Equals(header, "true", StringComparison.OrdinalIgnoreCase)
            ? request.AuthorizeObject<BypassGovernance>(key, version)
            : null;
    }
}
