using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.Engine.Replication;
using Drystone.S3;
using Drystone.S3.Signing;
using Drystone.Server.Keys;
using Drystone.Server.Operations;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Replication.Receiving;

/// <summary>Decides whose word about versions and times counts. Everybody else's request is refused whole: passing over
/// the headers would store something other than the sender asked for.</summary>
internal static class ReplicaGuard
{
    /// <summary>Clocks of two servers may differ, but a version from the future would hide everything written after
    /// it.</summary>
    private static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    /// <exception cref="S3Exception">AccessDenied.</exception>
    public static void Check(S3Request request, Operation operation)
    {
        if (!HasOurs(request.Head.Headers))
        {
            return;
        }

        // Only a signature in the head covers every header: that of Signature Version 2 and of browser forms does not.
        if (!request.Options.AcceptReplicas
            || request.Authentication.Method != AuthenticationMethod.V4Header
            || !ReplicaOperations.All.Contains(operation))
        {
            throw new S3Exception(
                S3Errors.AccessDenied,
                "Replicas are not accepted here. A server that is to receive them is started with --accept-replicas.");
        }
    }

    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static ReplicaPlace ReadPlace(S3Request request)
    {
        var version = request.Header(ReplicaHeaders.VersionId);
        var lastModified = request.Header(ReplicaHeaders.LastModified);
        var place = ReplicaHeaders.TryParse(version, lastModified)
            ?? throw S3Exception.InvalidArgument(
                "The version or the time of the replica cannot be read.", ReplicaHeaders.VersionId, version ?? "");
        var latest = request.Time.GetUtcNow() + MaxAhead;
        return place.Version.WrittenAt <= latest && place.LastModified <= latest
            ? place
            : throw S3Exception.InvalidArgument(
                "The replica is from the future. Set the clocks of both servers.", ReplicaHeaders.VersionId, version!);
    }

    /// <summary>The ETag of what is stored so that it does not follow from the bytes: that of the source where it says
    /// one, so that both sides are equal.</summary>
    /// <param name="ofBytes">What follows from the bytes.</param>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static ETag ReadETag(S3Request request, ETag ofBytes, ObjectEncryption? encryption)
    {
        var text = request.Header(ReplicaHeaders.ETag);
        if (text is null || (SseKind?)encryption?.Kind is not (SseKind.Kms or SseKind.Customer))
        {
            return StoredEncryption.ETagFor(ofBytes, encryption);
        }

        return ReplicaHeaders.TryParseETag(text, ofBytes.PartCount) ?? throw S3Exception.InvalidArgument(
            "The ETag of the replica cannot be read.", ReplicaHeaders.ETag, text);
    }

    private static bool HasOurs(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        for (var index = 0; index < headers.Count; index++)
        {
            if (headers[index].Key.StartsWith(ReplicaHeaders.Prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
