using System.Diagnostics.CodeAnalysis;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Conditions;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>How requests name versions, and how answers do.</summary>
internal static class Versions
{
    public const string Parameter = "versionId";

    private const string True = "true";

    /// <summary>Null when no version is named.</summary>
    /// <exception cref="S3Exception">InvalidArgument for what was never an id.</exception>
    public static VersionId? Parse(string? text) => text switch
    {
        null => null,
        "" => throw S3Exception.InvalidArgument("Version id cannot be the empty string", Parameter, text),
        _ => VersionId.TryParse(text)
            ?? throw S3Exception.InvalidArgument("Invalid version id specified", Parameter, text),
    };

    /// <summary>Where a page of versions goes on. Our own markers are places, since the null version may be gone by
    /// then; its name alone is taken, too.</summary>
    /// <inheritdoc cref="Parse"/>
    public static VersionId? ParseMarker(string? text) =>
        text is not null && VersionId.TryParsePlace(text) is { } place ? place : Parse(text);

    /// <summary>Names the version in the answer, as AWS does for buckets that have had versioning.</summary>
    public static void Write(S3Request request, BucketInfo bucket, VersionId version)
    {
        if (bucket.Versioning != VersioningState.Unversioned)
        {
            request.Response.Headers[Headers.VersionId] = version.ToString();
        }
    }

    /// <summary>As <see cref="Write"/>, of what was just written: AWS does not name the null version then.</summary>
    public static void WriteNew(S3Request request, VersionId version)
    {
        if (!version.IsNull)
        {
            request.Response.Headers[Headers.VersionId] = version.ToString();
        }
    }

    public static void WriteMarker(S3Request request, VersionId marker)
    {
        request.Response.Headers[Headers.DeleteMarker] = True;
        request.Response.Headers[Headers.VersionId] = marker.ToString();
    }

    /// <summary>Lets only what is an object pass.</summary>
    /// <param name="found">What the look-up of <paramref name="target"/> gave.</param>
    /// <exception cref="S3Exception">NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete marker that was named
    /// by its version.</exception>
    public static void Demand(S3Request request, ObjectGrant<Read> target, [NotNull] ObjectInfo? found)
    {
        if (found is null)
        {
            throw Missing(request, target);
        }

        if (found.IsDeleteMarker)
        {
            WriteMarker(request, found.Version);
            request.Response.Headers.LastModified = HttpDate.Format(found.LastModified);
            request.Response.Headers.Allow = "DELETE";
            throw new S3Exception(
                S3Errors.MethodNotAllowed,
                details: [new("Method", request.Head.Method), new("ResourceType", "DeleteMarker")]);
        }
    }

    /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: without the right to list, what is
    /// not there is answered as what may not be read.</remarks>
    private static S3Exception Missing(S3Request request, ObjectGrant<Read> target)
    {
        if (!request.MayList(target.Bucket))
        {
            return new S3Exception(S3Errors.AccessDenied);
        }

        if (target.Version is { } version)
        {
            return NoSuchVersion(target.Key.Value, version);
        }

        if (request.Store.FindDeleteMarker(target) is { } marker)
        {
            WriteMarker(request, marker.Version);
        }

        return new S3Exception(S3Errors.NoSuchKey, details: [new("Key", target.Key.Value)]);
    }

    public static S3Exception NoSuchVersion(string key, VersionId version) => new(
        S3Errors.NoSuchVersion, details: [new("Key", key), new("VersionId", version.ToString())]);
}
