using Drystone.Engine;

namespace Drystone.Server.Control;

/// <summary>Answers about the verification of stored bytes on an open store.</summary>
internal sealed class StoreScrubAdmin(ObjectStore store, bool ownsStore) : IScrubAdmin
{
    public Task<ScrubReport> ReadAsync(CancellationToken cancel)
    {
        var status = store.GetScrubStatus();
        return Task.FromResult(new ScrubReport(
            status.Round, status.Progress, status.StartedAt, status.CompletedAt, status.VerifiedBlobs,
            status.VerifiedBytes,
            [.. store.ListScrubFindings().Select(one => new DamagedBlob(one.BlobId, one.FoundAt, one.What))]));
    }

    public Task<IReadOnlyList<DamagedVersion>> ListDamagedAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<DamagedVersion>>(
        [
            .. store.FindDamagedObjects(cancel).Select(
                one => new DamagedVersion(one.BlobId, one.Bucket, one.Key, one.Version)),
        ]);

    public async Task<ScrubReport> RunAsync(CancellationToken cancel)
    {
        await store.ScrubAsync(cancel);
        return await ReadAsync(cancel);
    }

    public ValueTask DisposeAsync() => ownsStore ? store.DisposeAsync() : ValueTask.CompletedTask;
}
