using System.Collections.Concurrent;
using System.Text;
using Drystone.Engine;
using Drystone.Engine.Changes;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Identity.AccessKeys;

/// <summary>Remembers when keys were last used. A request costs an entry in memory; the store is told now and then and
/// at the end, so a crash loses the last minutes.</summary>
internal sealed class AccessKeyUses : IAsyncDisposable
{
    /// <summary>What the host's table of state has these under; then the id of the key.</summary>
    private const string Feature = "access-key-use";

    /// <summary>AWS tells with a delay of some minutes, and writing costs a commit.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(3);

    /// <summary>What AWS tells it by.</summary>
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    private readonly ObjectStore store;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly ConcurrentDictionary<string, AccessKeyUse> unwritten = new();
    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly ITimer timer;

    public AccessKeyUses(ObjectStore store, TimeProvider time, ILogger logger)
    {
        (this.store, this.time, this.logger) = (store, time, logger);
        timer = time.CreateTimer(_ => _ = WriteAsync(), state: null, Interval, Interval);
    }

    /// <summary>To be called when a signature was found to be right. Of many in one second one is kept.</summary>
    public void Note(string accessKeyId, string service, string region)
    {
        var now = time.GetUtcNow();
        if (unwritten.TryGetValue(accessKeyId, out var last)
            && last.Service == service && last.Region == region && (now - last.At).Duration() < OneSecond)
        {
            return;
        }

        unwritten[accessKeyId] = new AccessKeyUse(now, service, region);
    }

    /// <summary>Null when it was never used.</summary>
    public AccessKeyUse? Find(string accessKeyId) =>
        unwritten.TryGetValue(accessKeyId, out var use) ? use : FindWritten(store, accessKeyId);

    /// <summary>What the store was told of.</summary>
    /// <inheritdoc cref="Find"/>
    public static AccessKeyUse? FindWritten(ObjectStore store, string accessKeyId) =>
        store.FindState(Feature, KeyOf(accessKeyId)) is { } written ? AccessKeyUse.Decode(written) : null;

    /// <summary>For a key that is gone.</summary>
    public Task ForgetAsync(string accessKeyId, CancellationToken cancel)
    {
        unwritten.TryRemove(accessKeyId, out _);
        return ForgetWrittenAsync(store, [accessKeyId], cancel);
    }

    /// <summary>For keys that are gone. What is not written yet of them never is.</summary>
    public static async Task ForgetWrittenAsync(
        ObjectStore store, IEnumerable<string> accessKeyIds, CancellationToken cancel) =>
        await store.WriteStateAsync(
            [.. accessKeyIds.Select(id => new StateWrite(Feature, KeyOf(id), Value: null))], cancel);

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await WriteAsync();
        oneAtATime.Dispose();
    }

    private async Task WriteAsync()
    {
        await oneAtATime.WaitAsync();
        try
        {
            var uses = unwritten.ToArray();
            if (uses.Length == 0)
            {
                return;
            }

            await store.WriteStateAsync(
                [.. uses.Where(use => store.FindAccessKey(use.Key) is not null).Select(
                    use => new StateWrite(Feature, KeyOf(use.Key), use.Value.Encode()))],
                CancellationToken.None);
            foreach (var use in uses)
            {
                // One that was used again meanwhile stays for the next time.
                unwritten.TryRemove(use);
            }
        }
        catch (Exception fault)
        {
            Log.KeyUsesUnwritten(logger, fault.Message);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private static byte[] KeyOf(string accessKeyId) => Encoding.UTF8.GetBytes(accessKeyId);
}
