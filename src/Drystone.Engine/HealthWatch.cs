using System.Buffers.Binary;
using Drystone.Engine.Changes;
using Drystone.Engine.Opening;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine;

/// <summary>
/// Looks after the health of a store. A fault that a write met lasts until a write succeeds, and a server that is not
/// ready gets none: so one is tried here, until the fault is over.
/// </summary>
internal sealed class HealthWatch(OpenedStore store, StoreOptions options) : IAsyncDisposable
{
    private const string Feature = "health";
    private const string ProbeName = "health-probe";
    private const int ProbeBytes = 4_096;

    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask;
    private StoreFault? told;

    public void Start()
    {
        if (options.HealthInterval is { } interval)
        {
            loop = Task.Run(() => LoopAsync(interval, stopping.Token));
        }
    }

    /// <summary>Tries what has failed, and tells what has changed.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        if (store.Layout.Presence!.Look() is null)
        {
            if (store.Health.HasBodyFault)
            {
                TryBytes();
            }

            if (store.Health.HasCommitFault)
            {
                await TryCommitAsync(cancel);
            }
        }

        var health = store.GetHealth();
        if (health.Fault != told)
        {
            told = health.Fault;
            options.NoteHealth?.Invoke(health);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
    }

    private async Task LoopAsync(TimeSpan interval, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(interval, options.Time, cancel).ContinueWith(static _ => { }, TaskScheduler.Default);
            try
            {
                await LookAsync(cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception fault)
            {
                // What is told of it is remembered where it was met; the next look tries again.
                System.Diagnostics.Debug.WriteLine(fault);
            }
        }
    }

    /// <summary>In both places where bytes go.</summary>
    private void TryBytes()
    {
        try
        {
            TryBytes(store.Layout.Packs);
            TryBytes(store.Layout.BlobFolder(0));
            store.Health.NoteBodyWritten();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            store.Health.NoteBodyFault(fault);
        }
    }

    private void TryBytes(string folder)
    {
        var disk = store.Layout.Disk;
        var path = Path.Combine(folder, ProbeName);
        disk.Delete(path);
        using (var file = disk.Create(path, direct: false))
        {
            file.Write(new byte[ProbeBytes], offset: 0);
            file.SyncData();
        }

        disk.Delete(path);
        disk.SyncDirectory(folder);
    }

    private async Task TryCommitAsync(CancellationToken cancel)
    {
        var now = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(now, options.Time.GetUtcNow().ToUnixTimeMilliseconds());
        var write = new StateWrite(Feature, "probe"u8.ToArray(), now);
        try
        {
            await store.Health.WatchAsync(store.Keyspace.WriteAsync(
                tx =>
                {
                    StateTable.Write(tx, write);
                    return 0;
                },
                cancel));
        }
        catch (StoreUnavailableException)
        {
            // Remembered as the fault that it is.
        }
    }
}
