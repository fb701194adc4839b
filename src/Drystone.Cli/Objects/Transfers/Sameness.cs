using System.Security.Cryptography;
using Drystone.Cli.Objects.Trees;
using Drystone.Client;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>Whether a target needs no copy. Stores tell times to the second, so seconds are compared.</summary>
internal static class Sameness
{
    public static async Task<bool> HoldsAsync(
        TreeEntry source, TreeEntry? target, bool comparesContent, CancellationToken cancel)
    {
        if (target is null || source.SizeBytes != target.SizeBytes)
        {
            return false;
        }

        if (comparesContent)
        {
            return await TagAsync(source, cancel) is { } one && one == await TagAsync(target, cancel);
        }

        return (source.ETag, target.ETag) switch
        {
            // Two objects: the tag tells, and where encryption or parts make it another, the time.
            ({ } one, { } other) => one == other || Seconds(target) > Seconds(source),

            // A download has its object's time.
            ({ }, null) => Seconds(target) == Seconds(source),

            // What was uploaded is newer than its file.
            _ => Seconds(target) >= Seconds(source),
        };
    }

    private static long Seconds(TreeEntry entry) => entry.ModifiedUtc.Ticks / TimeSpan.TicksPerSecond;

    /// <summary>An MD5, or for an object of parts its tag, which only another object can have.</summary>
    private static async Task<string?> TagAsync(TreeEntry entry, CancellationToken cancel)
    {
        if (entry.ETag is { } tag)
        {
            return EntityTag.Md5(tag) ?? tag;
        }

        await using var file = File.OpenRead(entry.Place);
        return Convert.ToHexStringLower(await MD5.HashDataAsync(file, cancel));
    }
}
