using System.Text.Json.Nodes;
using Drystone.Cli.Commands;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Output;
using Drystone.Cli.Objects.Trees;
using Drystone.Client;

namespace Drystone.Cli.Objects.Removal;

/// <summary>Removes one object, or many after a question.</summary>
internal sealed class ObjectRemoval(Terminal terminal, Endpoint endpoint, ObjectAddress address)
{
    /// <summary>What one request of DeleteObjects takes.
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html</summary>
    private const int MostPerRequest = 1000;

    public bool IsDryRun { get; init; }

    public bool IsJson { get; init; }

    public bool IsConfirmed { get; init; }

    public async Task<int> RemoveOneAsync(string? versionId, CancellationToken cancel)
    {
        // S3 answers the removal of what is not there as it does that of what is.
        _ = await endpoint.Store.HeadAsync(address.Bucket, address.Key, versionId, cancel) is null && versionId is null
            ? throw new ObjectsException($"there is no object '{address}'")
            : true;
        if (!IsDryRun)
        {
            var options = versionId is null ? null : new DeleteOptions { VersionId = versionId };
            await endpoint.Store.DeleteAsync(address.Bucket, address.Key, options, cancel);
        }

        Tell(address.Key);
        return ExitCode.Success;
    }

    public async Task<int> RemoveManyAsync(KeyGlob? glob, CancellationToken cancel)
    {
        if (!IsDryRun && !IsConfirmed)
        {
            Confirm();
        }

        // As cp -r does: 'a' is what is below 'a/', and not 'ab'.
        var prefix = glob?.Prefix ?? (address.IsFolder ? address.Key : $"{address.Key}/");
        var (batch, removed, failed) = (new List<string>(MostPerRequest), 0L, 0L);
        await foreach (var entry in RemoteTree.ListAsync(
            endpoint.Store, address.Bucket, prefix, folder: "", glob, cancel))
        {
            batch.Add(entry.Place);
            if (batch.Count == MostPerRequest)
            {
                failed += await RemoveAsync(batch, cancel);
                removed += batch.Count;
                batch.Clear();
            }
        }

        failed += await RemoveAsync(batch, cancel);
        removed += batch.Count - failed;
        if (!IsJson)
        {
            await terminal.Error.WriteLineAsync(
                $"{(IsDryRun ? "Would remove" : "Removed")} {removed}{(failed > 0 ? $", {failed} failed" : "")}.");
        }

        return failed > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private void Confirm()
    {
        if (terminal.Ask is not { } ask)
        {
            throw new UsageException([$"rm of what is below '{address}' needs --yes where nobody can be asked"]);
        }

        if (ask($"Remove everything that matches {Printable.Name(address.ToString())}? Type yes: ") != "yes")
        {
            throw new ObjectsException("nothing was removed");
        }
    }

    private async Task<int> RemoveAsync(List<string> keys, CancellationToken cancel)
    {
        if (keys.Count == 0)
        {
            return 0;
        }

        var failures = IsDryRun ? [] : await endpoint.Store.DeleteManyAsync(address.Bucket, keys, cancel);
        foreach (var failure in failures)
        {
            await terminal.Error.WriteLineAsync(
                $"drystone: {Printable.Name(failure.Key)}: {failure.Code}: {failure.Message}");
        }

        var failed = failures.Select(failure => failure.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var key in keys.Where(key => !failed.Contains(key)))
        {
            Tell(key);
        }

        return failures.Count;
    }

    private void Tell(string key)
    {
        var action = IsDryRun ? "would remove" : "remove";
        if (IsJson)
        {
            JsonLine.Write(terminal.Output, new JsonObject
            {
                ["action"] = action,
                ["bucket"] = address.Bucket,
                ["key"] = key,
            });
            return;
        }

        terminal.Output.WriteLine($"{action} {Printable.Name(address.At(key).ToString())}");
    }
}
