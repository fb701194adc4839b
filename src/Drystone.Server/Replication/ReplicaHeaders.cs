using System.Globalization;
using Drystone.Engine.Objects;
using Drystone.Engine.Replication;

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

    public static IEnumerable<KeyValuePair<string, string>> Of(ObjectInfo info) =>
    [
        new(VersionId, info.Version.ToPlaceText()),
        new(LastModified, info.LastModified.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>Null when either is not what <see cref="Of"/> writes.</summary>
    public static ReplicaPlace? TryParse(string? version, string? lastModified) =>
        version is not null && Engine.Names.VersionId.TryParsePlace(version) is { } place
        && long.TryParse(lastModified, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? new ReplicaPlace(place, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
            : null;
}
