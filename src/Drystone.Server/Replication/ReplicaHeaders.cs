using System.Globalization;
using Drystone.Engine.Objects;
using Drystone.Engine.Replication;
using Drystone.Server.Keys;

namespace Drystone.Server.Replication;

/// <summary>What one Drystone tells another about a version beside what S3 has headers for.</summary>
internal static class ReplicaHeaders
{
    /// <summary>No other header starts so, and no client but a Drystone sends one.</summary>
    public const string Prefix = "x-drystone-";

    /// <summary>The version with its place: 32 hex digits.</summary>
    public const string VersionId = "x-drystone-replica-version-id";

    /// <summary>Milliseconds since 1970.</summary>
    public const string LastModified = "x-drystone-replica-last-modified";

    /// <summary>Of an object whose ETag does not follow from its bytes, so that it is the same on both sides.</summary>
    public const string ETag = "x-drystone-replica-etag";

    private const int DigestChars = 32;

    public static IEnumerable<KeyValuePair<string, string>> Of(ObjectInfo info) =>
    [
        new(VersionId, info.Version.ToPlaceText()),
        new(LastModified, info.LastModified.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>For where a version is sent whole.</summary>
    public static IEnumerable<KeyValuePair<string, string>> OfETag(ObjectInfo info) =>
        info.Encryption is { Kind: (byte)SseKind.Kms } ? [new(ETag, info.ETag.ToString())] : [];

    /// <summary>Null when either is not what <see cref="Of"/> writes.</summary>
    public static ReplicaPlace? TryParse(string? version, string? lastModified) =>
        version is not null && Engine.Names.VersionId.TryParsePlace(version) is { } place
        && long.TryParse(lastModified, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? new ReplicaPlace(place, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
            : null;

    /// <summary>Null when it is not what <see cref="OfETag"/> writes for an object of so many parts.</summary>
    public static ETag? TryParseETag(string text, int partCount)
    {
        var isDigest = text.Length >= DigestChars
            & UInt128.TryParse(
                text.AsSpan(0, Math.Min(text.Length, DigestChars)), NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture, out var digest);
        var etag = new ETag(digest, partCount);
        return isDigest && etag.ToString() == text ? etag : null;
    }
}
