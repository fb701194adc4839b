using System.Runtime.CompilerServices;
using Drystone.Cli.Commands;
using Drystone.Cli.Objects.Local;
using Drystone.Cli.Objects.Trees;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>Finds out what there is to copy while it is copied.</summary>
internal sealed class TransferPlan(
    IReadOnlyList<TransferSource> sources, TransferTarget target, TransferTools tools, JobFactory factory)
{
    private readonly TransferOptions _options = tools.Options;
    private readonly List<TreeEntry> _surplus = [];

    /// <summary>What only the target has; whole when every job was found.</summary>
    public IReadOnlyList<TreeEntry> Surplus => _surplus;

    /// <summary>How many files or objects the sources have.</summary>
    public long Found { get; private set; }

    /// <exception cref="UsageException">Sources and target do not go together.</exception>
    public void Check()
    {
        if (sources.Count > 1 && !target.IsFolder)
        {
            throw new UsageException([$"'{target.Show(target.Place)}' must be a folder to take more than one: "
                + "end it with '/'"]);
        }

        foreach (var source in sources)
        {
            if (source.Endpoint is null && target.Endpoint is null)
            {
                throw new UsageException(["both are paths of this machine: one must be an address, "
                    + "s3://BUCKET/KEY or ALIAS:BUCKET/KEY"]);
            }

            CheckOverlap(source);
        }
    }

    public async IAsyncEnumerable<TransferJob> JobsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var source in sources)
        {
            var jobs = source.IsTree ? TreeJobsAsync(source, cancel) : SingleJobAsync(source, cancel);
            await foreach (var job in jobs)
            {
                yield return job;
            }
        }
    }

    private void CheckOverlap(TransferSource source)
    {
        if (!source.IsTree || !IsInBucketOfTarget(source))
        {
            return;
        }

        var root = target.RootFor(source, sources.Count > 1);
        if (root.StartsWith(source.Root, StringComparison.Ordinal))
        {
            throw new UsageException([$"'{target.Show(target.Place)}' is within what is to be copied"]);
        }

        if (_options.Deletes && source.Root.StartsWith(root, StringComparison.Ordinal))
        {
            throw new UsageException([$"'{target.Show(target.Place)}' holds the source, which --delete would remove"]);
        }
    }

    /// <summary>Whether source and target are in the same bucket, by whatever alias.</summary>
    private bool IsInBucketOfTarget(TransferSource source) =>
        source.Endpoint?.IsAt(target.Endpoint) == true && source.Bucket == target.Bucket;

    private async IAsyncEnumerable<TransferJob> SingleJobAsync(
        TransferSource source, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var entry in source.List(cancel))
        {
            var place = target.PlaceFor(source);
            if (IsInBucketOfTarget(source) && entry.Place == place)
            {
                throw new ObjectsException("source and target are the same object");
            }

            // Of a target that was written out nothing needs to be checked: it is the caller's, not the key's.
            var reason = target.Endpoint is null && target.IsFolder ? LocalName.Refuse(source.Name) : null;
            if (reason is not null)
            {
                throw new ObjectsException($"{entry.Place}: {reason}; name the file");
            }

            var folder = new TargetFolder(Path.GetDirectoryName(Path.GetFullPath(place)) ?? "/");
            yield return factory.Create(source, entry, place, folder);
        }
    }

    private async IAsyncEnumerable<TransferJob> TreeJobsAsync(
        TransferSource source, [EnumeratorCancellation] CancellationToken cancel)
    {
        var root = target.RootFor(source, sources.Count > 1);
        var folder = new TargetFolder(target.Endpoint is null ? root : ".");
        var conflicts = new FolderConflicts();
        var overlaps = IsInBucketOfTarget(source);
        var foundBefore = Found;
        await foreach (var (entry, other) in PairsAsync(source, root, cancel))
        {
            if (!_options.Filter.Takes((entry ?? other)!.Name))
            {
                continue;
            }

            if (entry is null)
            {
                _surplus.Add(other!);
                continue;
            }

            Found++;

            var place = target.Endpoint is null ? "" : root + entry.Name;
            if (overlaps && place.StartsWith(source.Root, StringComparison.Ordinal))
            {
                tools.Report.Failed(entry.Place, $"its copy would be among what is to be copied, as '{place}'");
                continue;
            }

            if (target.Endpoint is null)
            {
                if (!IsWritable(entry, folder, conflicts))
                {
                    continue;
                }

                place = folder.PathOf(entry.Name);
            }

            if (!_options.IsForced
                && await Sameness.HoldsAsync(entry, other ?? Find(place), _options.ComparesContent, cancel))
            {
                tools.Report.Same();
                continue;
            }

            yield return factory.Create(source, entry, place, folder);
        }

        if (Found == foundBefore && source is { Endpoint: not null, MayBeEmpty: false })
        {
            throw new ObjectsException(
                $"there is nothing below '{source.Root}' in {source.Bucket}, or nothing matches");
        }
    }

    /// <summary>With a listing of the target beside it where that tells what is there already. A folder of this machine
    /// is only walked when its surplus goes: it may be somebody's home.</summary>
    private IAsyncEnumerable<(TreeEntry? Source, TreeEntry? Target)> PairsAsync(
        TransferSource source, string root, CancellationToken cancel)
    {
        var entries = source.List(cancel);
        if (target.Endpoint is { } endpoint && (!_options.IsForced || _options.Deletes))
        {
            return TreePairs.WalkAsync(
                entries, RemoteTree.ListAsync(endpoint.Store, target.Bucket, root, root, glob: null, cancel),
                _options.Deletes, cancel);
        }

        var others = target.Endpoint is null && _options.Deletes && Directory.Exists(root)
            ? new LocalTree(root, followsLinks: false, tools.Report).List()
            : [];
        return TreePairs.WalkAsync(entries, others.ToAsyncEnumerable(), _options.Deletes, cancel);
    }

    private TreeEntry? Find(string place) =>
        target.Endpoint is null && FileStatus.Of(place, followsLinks: false) is { Kind: FileKind.Regular } file
            ? new TreeEntry(place, place, file.SizeBytes, file.ModifiedUtc, ETag: null)
            : null;

    /// <returns>False when it needs no file, or must have none; what must not is told.</returns>
    private bool IsWritable(TreeEntry entry, TargetFolder folder, FolderConflicts conflicts)
    {
        var reason = LocalName.Refuse(entry.Name) ?? conflicts.Refuse(entry.Name);
        if (reason is not null)
        {
            tools.Report.Failed(entry.Place, reason);
            return false;
        }

        if (!entry.Name.EndsWith('/'))
        {
            return true;
        }

        if (entry.SizeBytes > 0)
        {
            tools.Report.Failed(entry.Place, "its name is a folder's, which has no bytes");
        }
        else if (!_options.IsDryRun)
        {
            MakeFolder(entry, folder);
        }

        return false;
    }

    private void MakeFolder(TreeEntry entry, TargetFolder folder)
    {
        try
        {
            folder.Make(folder.PathOf(entry.Name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectsException)
        {
            tools.Report.Failed(entry.Place, e.Message);
        }
    }
}
