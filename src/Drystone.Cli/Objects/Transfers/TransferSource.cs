using Drystone.Cli.Commands;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Local;
using Drystone.Cli.Objects.Trees;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>What one argument stands for: a file or an object, or a tree of them.</summary>
/// <param name="Endpoint">Where it is; null for this machine.</param>
/// <param name="Bucket">Empty for this machine.</param>
/// <param name="Root">The folder or the prefix that names are relative to.</param>
/// <param name="IsTree">Whether there may be many.</param>
/// <param name="Name">The last segment, which a target that is a folder takes.</param>
internal sealed record TransferSource(
    Endpoint? Endpoint, string Bucket, string Root, bool IsTree, string Name,
    Func<CancellationToken, IAsyncEnumerable<TreeEntry>> List)
{
    /// <summary>A folder may, and a bucket; a prefix without objects, or a pattern, is rather a mistake.</summary>
    public bool MayBeEmpty => Endpoint is null || (Root.Length == 0 && Name == Bucket);

    public static async Task<TransferSource> OpenAsync(
        string text, TransferOptions options, Endpoints endpoints, ITreeNotes notes, CancellationToken cancel) =>
        ObjectAddress.Parse(text) is { } address
            ? await OpenRemoteAsync(address, options, endpoints, cancel)
            : OpenLocal(text, options, notes);

    private static TransferSource OpenLocal(string path, TransferOptions options, ITreeNotes notes)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        switch (FileStatus.Of(path, followsLinks: true))
        {
            case null:
                throw new ObjectsException(
                    $"there is no file '{path}' (an address is s3://BUCKET/KEY or ALIAS:BUCKET/KEY)");
            case { Kind: FileKind.Directory } when !options.IsRecursive:
                throw new UsageException([$"'{path}' is a folder: -r takes what is in it"]);
            case { Kind: FileKind.Directory }:
                var tree = new LocalTree(path, options.FollowsLinks, notes);
                return new(null, "", path, IsTree: true, name, _ => Async(tree.List()));
            case { Kind: FileKind.Regular } file:
                var entry = new TreeEntry(name, path, file.SizeBytes, file.ModifiedUtc, ETag: null);
                return new(null, "", path, IsTree: false, name, _ => Async([entry]));
            default:
                throw new ObjectsException($"'{path}' is neither a file nor a folder");
        }
    }

    private static async Task<TransferSource> OpenRemoteAsync(
        ObjectAddress address, TransferOptions options, Endpoints endpoints, CancellationToken cancel)
    {
        if (address.Bucket.Length == 0)
        {
            throw new UsageException([$"'{address}' names no bucket: write s3://BUCKET or ALIAS:BUCKET"]);
        }

        var (bucket, key) = (address.Bucket, address.Key);
        var endpoint = await endpoints.OpenAsync(address, cancel);
        if (!options.IsLiteral && KeyGlob.IsPattern(key))
        {
            var glob = new KeyGlob(key);
            return new(endpoint, bucket, glob.Folder, IsTree: true, "",
                stop => RemoteTree.ListAsync(endpoint.Store, bucket, glob.Prefix, glob.Folder, glob, stop));
        }

        if (options.IsRecursive)
        {
            var folder = address.IsFolder ? key : $"{key}/";
            return new(endpoint, bucket, folder, IsTree: true, LastSegment(key.TrimEnd('/'), bucket),
                stop => RemoteTree.ListAsync(endpoint.Store, bucket, folder, folder, glob: null, stop));
        }

        if (address.IsFolder)
        {
            throw new UsageException([$"'{address}' stands for what is below it: -r takes that"]);
        }

        var head = await endpoint.Store.HeadAsync(bucket, key, versionId: null, cancel)
            ?? throw new ObjectsException($"there is no object '{address}' (-r takes what is below a prefix)");
        var entry = new TreeEntry(
            LastSegment(key, bucket), key, head.Ref.SizeBytes, head.LastModified.UtcDateTime, head.Ref.ETag);
        return new(endpoint, bucket, "", IsTree: false, entry.Name, _ => Async([entry]));
    }

    private static string LastSegment(string key, string bucket) =>
        key.Length == 0 ? bucket : key[(key.LastIndexOf('/') + 1)..];

    // Files are found faster than they are sent; a thread that waits for the disk is one of the pool's.
    private static async IAsyncEnumerable<TreeEntry> Async(IEnumerable<TreeEntry> entries)
    {
        await Task.Yield();
        foreach (var entry in entries)
        {
            yield return entry;
        }
    }
}
