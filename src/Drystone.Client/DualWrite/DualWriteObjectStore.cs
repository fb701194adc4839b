using System.Runtime.CompilerServices;
using Drystone.Client.Observability;
using Drystone.Client.Transfers;

namespace Drystone.Client.DualWrite;

/// <summary>Two stores as one, for the time in which a team moves and wants the way back open. The primary decides: its
/// answer is the caller's answer, and conditions are its to hold. What the secondary did not take is counted, and stays
/// in the journal until <see cref="RepairAsync"/> has brought it over.</summary>
/// <remarks>Writes of one key are kept in order within this instance; use one instance for all writers of a
/// process, and one process for a key.</remarks>
public sealed class DualWriteObjectStore(
    IObjectStore primary, IObjectStore secondary, IDivergenceJournal journal,
    DualRead read = DualRead.PrimaryThenSecondary) : IObjectStore, IDisposable
{
    private const string Deletion = "delete";

    private readonly KeyLocks _locks = new();
    private long _divergences;

    /// <summary>How many writes the secondary did not take since this instance was made.</summary>
    public long Divergences => Interlocked.Read(ref _divergences);

    /// <inheritdoc/>
    public async Task<ObjectRef> UploadAsync(
        string bucket, string key, Stream body, UploadOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        var spool = await Spool.OpenAsync(body, cancel).ConfigureAwait(false);
        await using (spool.ConfigureAwait(false))
        {
            return await BothAsync("upload", bucket, key,
                () => primary.UploadAsync(bucket, key, spool.Rewind(), options, cancel),
                _ => secondary.UploadAsync(bucket, key, spool.Rewind(), Unconditional(options), cancel), cancel)
                .ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    /// <remarks>A version is the primary's alone: the secondary has other ids.</remarks>
    public Task<ObjectDownload?> DownloadAsync(
        string bucket, string key, DownloadOptions? options = null, CancellationToken cancel = default) =>
        options?.VersionId is not null
            ? primary.DownloadAsync(bucket, key, options, cancel)
            : ReadAsync(bucket, key, store => store.DownloadAsync(bucket, key, options, cancel), cancel);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedObject> ListAsync(
        string bucket, string prefix = "", ListOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var store = read == DualRead.Secondary ? secondary : primary;
        await foreach (var row in store.ListAsync(bucket, prefix, options, cancel).ConfigureAwait(false))
        {
            yield return row;
        }
    }

    /// <inheritdoc/>
    /// <remarks>A version is the primary's alone: the secondary has other ids.</remarks>
    public Task<ObjectHead?> HeadAsync(
        string bucket, string key, string? versionId = null, CancellationToken cancel = default) =>
        versionId is not null
            ? primary.HeadAsync(bucket, key, versionId, cancel)
            : ReadAsync(bucket, key, store => store.HeadAsync(bucket, key, versionId, cancel), cancel);

    /// <summary>Deletes in both. A version is the primary's alone: the secondary has other ids.</summary>
    public Task DeleteAsync(
        string bucket, string key, DeleteOptions? options = null, CancellationToken cancel = default) =>
        options?.VersionId is not null
            ? primary.DeleteAsync(bucket, key, options, cancel)
            : BothAsync(Deletion, bucket, key,
                async () =>
                {
                    await primary.DeleteAsync(bucket, key, options, cancel).ConfigureAwait(false);
                    return true;
                },
                _ => secondary.DeleteAsync(bucket, key, cancel: cancel), cancel);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeleteFailure>> DeleteManyAsync(
        string bucket, IEnumerable<string> keys, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var failures = new List<DeleteFailure>();
        foreach (var key in keys)
        {
            try
            {
                await DeleteAsync(bucket, key, cancel: cancel).ConfigureAwait(false);
            }
            catch (ObjectStoreException e)
            {
                failures.Add(new(key, e.Code, e.Message));
            }
        }

        return failures;
    }

    /// <inheritdoc/>
    public Task<ObjectRef?> CopyAsync(
        string sourceBucket, string sourceKey, string bucket, string key, CancellationToken cancel = default) =>
        BothAsync("copy", bucket, key,
            () => primary.CopyAsync(sourceBucket, sourceKey, bucket, key, cancel),
            copied => copied is null ? Task.CompletedTask : BringOverAsync(bucket, key, cancel), cancel);

    /// <summary>A URL at the primary; for reading, at the store that is read. What is uploaded with one does not pass
    /// here, so its key stays in the journal until it is repaired.</summary>
    public async Task<Uri> PresignAsync(
        string bucket, string key, PresignOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Method != HttpMethod.Put)
        {
            var store = read == DualRead.Secondary ? secondary : primary;
            return await store.PresignAsync(bucket, key, options, cancel).ConfigureAwait(false);
        }

        await journal.OpenAsync(bucket, key, "presign", cancel).ConfigureAwait(false);
        return await primary.PresignAsync(bucket, key, options, cancel).ConfigureAwait(false);
    }

    /// <summary>Brings over what the secondary lacks: every object of the journal becomes there as it is in the
    /// primary. One that the primary does not have is removed where a delete was asked for, and else stays: the primary
    /// may never have had it.</summary>
    /// <returns>How many entries were closed, and the keys that could not be brought over.</returns>
    public async Task<RepairReport> RepairAsync(CancellationToken cancel = default)
    {
        var failures = new List<DeleteFailure>();
        var repaired = 0;
        foreach (var entry in await journal.ReadOpenAsync(cancel).ConfigureAwait(false))
        {
            try
            {
                using var held = await _locks.AcquireAsync(entry.Bucket, entry.Key, cancel).ConfigureAwait(false);
                await RepairOneAsync(entry, cancel).ConfigureAwait(false);
                await journal.CloseAsync(entry, cancel).ConfigureAwait(false);
                repaired++;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Whatever one object cannot do, such as being too large for one request, the others wait for theirs.
                failures.Add(new(entry.Key, (e as ObjectStoreException)?.Code ?? e.GetType().Name, e.Message));
            }
        }

        return new(repaired, failures);
    }

    /// <inheritdoc/>
    public void Dispose() => _locks.Dispose();

    /// <summary>The entry is open before the first write: whatever ends this process, the journal knows of
    /// it.</summary>
    private async Task<T> BothAsync<T>(
        string operation, string bucket, string key, Func<Task<T>> first, Func<T, Task> second,
        CancellationToken cancel)
    {
        using var held = await _locks.AcquireAsync(bucket, key, cancel).ConfigureAwait(false);
        var entry = await journal.OpenAsync(bucket, key, operation, cancel).ConfigureAwait(false);
        T result;
        try
        {
            result = await first().ConfigureAwait(false);
        }
        catch (PreconditionFailedException)
        {
            // Nothing was written, unless an answer was lost and the request met its own write when it was sent again.
            // After any other failure the primary may have the write all the same.
            if (await AreAlikeAsync(bucket, key, cancel).ConfigureAwait(false))
            {
                await journal.CloseAsync(entry, CancellationToken.None).ConfigureAwait(false);
            }

            throw;
        }

        try
        {
            await second(result).ConfigureAwait(false);
            await journal.CloseAsync(entry, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Whatever it is: the primary has it, so the caller is answered; the open entry stays for the repair.
            Interlocked.Increment(ref _divergences);
            ClientMetrics.Divergences.Add(1, new("operation", operation), new("bucket", bucket));
        }

        return result;
    }

    private async Task<T?> ReadAsync<T>(
        string bucket, string key, Func<IObjectStore, Task<T?>> request, CancellationToken cancel) where T : class
    {
        if (read != DualRead.PrimaryThenSecondary)
        {
            return await request(read == DualRead.Primary ? primary : secondary).ConfigureAwait(false);
        }

        try
        {
            if (await request(primary).ConfigureAwait(false) is { } found)
            {
                return found;
            }

            // What was deleted, and the secondary did not hear of, must not come back.
            var open = await journal.ReadOpenAsync(cancel).ConfigureAwait(false);
            if (open.Any(entry => entry.Reason == Deletion && entry.Bucket == bucket && entry.Key == key))
            {
                return null;
            }
        }
        catch (ObjectStoreException e) when (e.Code == "Unreachable" || (int)e.Status >= 500)
        {
            // The secondary is there for this.
        }

        return await request(secondary).ConfigureAwait(false);
    }

    private async Task RepairOneAsync(DivergenceEntry entry, CancellationToken cancel)
    {
        var isThere = await BringOverAsync(entry.Bucket, entry.Key, cancel).ConfigureAwait(false);
        if (!isThere && entry.Reason == Deletion)
        {
            await secondary.DeleteAsync(entry.Bucket, entry.Key, cancel: cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Whether both have the same content, or neither has one. False when it cannot be told.</summary>
    private async Task<bool> AreAlikeAsync(string bucket, string key, CancellationToken cancel)
    {
        try
        {
            var mine = await primary.HeadAsync(bucket, key, cancel: cancel).ConfigureAwait(false);
            var other = await secondary.HeadAsync(bucket, key, cancel: cancel).ConfigureAwait(false);
            return (mine?.Ref.ETag, mine?.Ref.SizeBytes) == (other?.Ref.ETag, other?.Ref.SizeBytes);
        }
        catch (Exception e) when (e is ObjectStoreException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <returns>Whether the primary has it.</returns>
    private async Task<bool> BringOverAsync(string bucket, string key, CancellationToken cancel)
    {
        var source = await primary.DownloadAsync(bucket, key, cancel: cancel).ConfigureAwait(false);
        if (source is null)
        {
            return false;
        }

        await using (source.ConfigureAwait(false))
        {
            var options = new UploadOptions
            {
                ContentType = source.Head.Ref.ContentType,
                Metadata = source.Head.Metadata,
                LengthBytes = source.BodyLengthBytes,
            };
            await secondary.UploadAsync(bucket, key, source.Body, options, cancel).ConfigureAwait(false);
        }

        return true;
    }

    private static UploadOptions? Unconditional(UploadOptions? options) =>
        options is null ? null : options with { IfAbsent = false, IfMatch = null, Progress = null };
}

/// <summary>What a repair did.</summary>
/// <param name="Repaired">How many entries of the journal were closed.</param>
/// <param name="Failures">The objects that could not be brought over, and why; their entries stay.</param>
public sealed record RepairReport(int Repaired, IReadOnlyList<DeleteFailure> Failures);
