using System.Collections.Concurrent;

namespace Drystone.Server.Replication.Sinks;

/// <summary>Finds out whether a target encrypts as it is asked before a byte of an encrypted version is sent: an upload
/// is started, its answer looked at, and the upload given up.</summary>
internal sealed class EncryptionProbe(TargetClient client, TimeProvider time)
{
    // Ours: what an endpoint does changes when somebody changes it.
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string Bucket, ReplicaEncryption Wanted), DateTimeOffset> known = new();

    /// <exception cref="DeliveryException">It does not.</exception>
    public async Task RequireAsync(ReplicaSource source, ReplicaEncryption wanted, CancellationToken cancel)
    {
        var about = (source.DestinationBucket, wanted);
        if (wanted.Method is null || (known.TryGetValue(about, out var at) && time.GetUtcNow() - at < Lasts))
        {
            return;
        }

        // Without parts: none is sent.
        await new MultipartSender(client, wanted, static (_, _) => new([])).TryStartAsync(source, cancel);
        known[about] = time.GetUtcNow();
    }
}
