using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Local;
using Drystone.Cli.Objects.Trees;
using Drystone.Client;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>Makes the job of one pair of places.</summary>
internal sealed class JobFactory(
    TransferTarget target, TransferTools tools, IReadOnlyDictionary<Endpoint, ObjectAddress> addresses)
{
    private const string Stays = "it was changed after it was copied, and stays";

    /// <param name="place">The key or the path of the copy.</param>
    /// <param name="folder">What downloads must stay in.</param>
    public TransferJob Create(TransferSource source, TreeEntry entry, string place, TargetFolder folder)
    {
        var name = source.Endpoint is { } from
            ? new ObjectAddress(addresses[from].Alias, source.Bucket, entry.Place).ToString()
            : entry.Place;
        return new TransferJob(name, target.Show(place), entry.SizeBytes, async cancel =>
        {
            if (tools.Options.Moves && await IsItselfAsync(source, entry, place, cancel))
            {
                throw new ObjectsException("source and target are the same object");
            }

            await CopyAsync(source, entry, place, folder, cancel);
            if (tools.Options.Moves)
            {
                await RemoveSourceAsync(source, entry, cancel);
            }
        });
    }

    private Task CopyAsync(
        TransferSource source, TreeEntry entry, string place, TargetFolder folder, CancellationToken cancel) =>
        (source.Endpoint, target.Endpoint) switch
        {
            (null, { } to) => new Uploader(to, tools).UploadAsync(entry, target.Bucket, place, cancel),
            ({ } from, null) => new Downloader(from, tools, source.Bucket)
                .DownloadAsync(entry, Path.GetFullPath(place), folder, cancel),
            ({ } from, { } to) when from == to => CopyWithinAsync(from, source.Bucket, entry, place, cancel),
            ({ } from, { } to) => CopyAcrossAsync(from, source.Bucket, entry, to, place, cancel),
            _ => throw new ObjectsException("both are paths of this machine"),
        };

    private async Task CopyWithinAsync(
        Endpoint endpoint, string bucket, TreeEntry entry, string key, CancellationToken cancel)
    {
        _ = await endpoint.Store.CopyAsync(bucket, entry.Place, target.Bucket, key, cancel)
            ?? throw new ObjectsException("it is not there any more");
        tools.Report.AddBytes(entry.SizeBytes);
    }

    /// <summary>Through this machine, with a bounded part of it in memory.</summary>
    private async Task CopyAcrossAsync(
        Endpoint from, string bucket, TreeEntry entry, Endpoint to, string key, CancellationToken cancel)
    {
        await using var source = await from.Store.DownloadAsync(bucket, entry.Place, options: null, cancel)
            ?? throw new ObjectsException("it is not there any more");
        var options = new UploadOptions
        {
            ContentType = source.Head.Ref.ContentType,
            Metadata = source.Head.Metadata,
            LengthBytes = source.BodyLengthBytes,
        };
        await to.Store.UploadAsync(target.Bucket, key, source.Body, options, cancel);
        tools.Report.AddBytes(entry.SizeBytes);
    }

    /// <summary>Only what was copied goes: a source that has changed since stays.</summary>
    private static async Task RemoveSourceAsync(TransferSource source, TreeEntry entry, CancellationToken cancel)
    {
        if (source.Endpoint is not { } endpoint)
        {
            try
            {
                Uploader.CheckUnchanged(entry);
            }
            catch (ObjectsException)
            {
                throw new ObjectsException(Stays);
            }

            File.Delete(entry.Place);
            return;
        }

        var isConditional = endpoint.Wire.Profile.ConditionalDeletes;
        if (!isConditional && !await IsAsListedAsync(endpoint, source.Bucket, entry, cancel))
        {
            throw new ObjectsException(Stays);
        }

        var condition = isConditional ? new DeleteOptions { IfMatch = entry.ETag } : null;
        await endpoint.Store.DeleteAsync(source.Bucket, entry.Place, condition, cancel);
    }

    /// <summary>Two addresses may name one store, as two names of its host do: a move of an object onto itself would
    /// remove it.</summary>
    private async Task<bool> IsItselfAsync(
        TransferSource source, TreeEntry entry, string place, CancellationToken cancel) =>
        source.Endpoint is not null && target.Endpoint is { } to && source.Endpoint != to
        && source.Bucket == target.Bucket && entry.Place == place
        && await IsAsListedAsync(to, target.Bucket, entry, cancel);

    private static async Task<bool> IsAsListedAsync(
        Endpoint endpoint, string bucket, TreeEntry entry, CancellationToken cancel)
    {
        var head = await endpoint.Store.HeadAsync(bucket, entry.Place, versionId: null, cancel);

        // Heads tell times to the second.
        return head is not null && head.Ref.ETag == entry.ETag
            && head.LastModified.ToUnixTimeSeconds() == new DateTimeOffset(entry.ModifiedUtc).ToUnixTimeSeconds();
    }
}
