using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;

namespace Drystone.Engine.Listing;

/// <summary>Which keys to list, in UTF-8 byte order.</summary>
/// <param name="Prefix">Only keys that start so; empty: all.</param>
/// <param name="Delimiter">Keys that share what comes up to its first occurrence after the prefix are rolled up to one
/// common prefix; null or empty: no rolling up.</param>
/// <param name="After">Only what sorts after this (exclusive), be it a key or a common prefix; null: from the start.
/// A common prefix that equals it is left out with everything under it.</param>
/// <param name="MaxEntries">Keys and common prefixes together, 0 or more.</param>
public sealed record ListQuery(string Prefix, string? Delimiter, string? After, int MaxEntries);

/// <summary>A page of a listing.</summary>
/// <param name="Objects">In order.</param>
/// <param name="CommonPrefixes">In order; each once.</param>
/// <param name="NextAfter">The last key or common prefix of this page when there is more; null when there is
/// not.</param>
public sealed record ObjectPage(
    IReadOnlyList<ObjectInfo> Objects, IReadOnlyList<string> CommonPrefixes, string? NextAfter);

/// <summary>A page of uploads under way, ordered by key and then by when they were started.</summary>
/// <param name="NextKey">With <paramref name="NextUploadId"/> where the next page starts (exclusive); null at the end.
/// When the last entry is a common prefix, the id is null.</param>
public sealed record UploadPage(
    IReadOnlyList<UploadInfo> Uploads, IReadOnlyList<string> CommonPrefixes, string? NextKey, string? NextUploadId);

/// <summary>A version in a listing.</summary>
/// <param name="IsLatest">It is what the key shows: the current version, or a delete marker that hides it.</param>
public sealed record ListedVersion(ObjectInfo Info, bool IsLatest);

/// <summary>A page of versions, ordered by key and then from the newest.</summary>
/// <param name="NextKey">With <paramref name="NextVersion"/> where the next page starts (exclusive); null at the end.
/// When the last entry is a common prefix, the version is null.</param>
public sealed record VersionPage(
    IReadOnlyList<ListedVersion> Versions, IReadOnlyList<string> CommonPrefixes, string? NextKey,
    VersionId? NextVersion);
