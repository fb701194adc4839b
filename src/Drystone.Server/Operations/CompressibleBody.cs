using System.Collections.Frozen;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Objects;

namespace Drystone.Server.Operations;

/// <summary>Whether a body is to be compressed: the bucket says so, and nothing says that it is compressed already.
/// What is asked here saves the attempt; the store finds out for itself what does not compress.</summary>
internal static class CompressibleBody
{
    private static readonly string[] CompressedTypes =
    [
        "application/gzip", "application/vnd.rar", "application/x-7z-compressed", "application/x-bzip2",
        "application/x-gzip", "application/x-xz", "application/zip", "application/zstd", "audio/", "image/", "video/",
    ];

    // Of what has those types and is plain all the same.
    private static readonly FrozenSet<string> PlainTypes = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "audio/midi", "audio/wav", "audio/x-wav", "image/bmp", "image/svg+xml", "image/tiff", "image/x-ms-bmp");

    private static readonly FrozenSet<string> CompressedExtensions = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ".7z", ".aac", ".avi", ".avif", ".br", ".bz2", ".flac", ".gif", ".gz", ".heic", ".jpeg", ".jpg", ".lz4",
        ".m4a", ".m4v", ".mkv", ".mov", ".mp3", ".mp4", ".ogg", ".opus", ".png", ".rar", ".tgz", ".webm", ".webp",
        ".xz", ".zip", ".zst");

    public static bool IsWanted(
        ObjectStore store, ObjectGrant<Write> target, ObjectHeaders headers, bool isEncrypted) =>
        store.Compresses(target, isEncrypted) && !IsCompressed(target.Key.Value, headers);

    private static bool IsCompressed(string key, ObjectHeaders headers)
    {
        var type = headers.ContentType?.Split(';')[0].Trim() ?? string.Empty;
        return IsEncoded(headers.ContentEncoding)
            || CompressedExtensions.Contains(Path.GetExtension(key))
            || (!PlainTypes.Contains(type)
                && CompressedTypes.Any(start => type.StartsWith(start, StringComparison.OrdinalIgnoreCase)));
    }

    private static bool IsEncoded(string? encoding) =>
        !string.IsNullOrEmpty(encoding) && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase);
}
