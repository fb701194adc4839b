namespace Drystone.Server.Control;

/// <summary>How the replication of a bucket to one destination stands.</summary>
/// <param name="Target">The name of the target in the settings; <c>local</c> for a bucket of the same server.</param>
/// <param name="Items">Deliveries that are still to be made.</param>
/// <param name="Bytes">Of the versions that are still to be delivered.</param>
/// <param name="OldestSeconds">How long the first has waited; null when none does.</param>
/// <param name="IsWalking">Objects of before are still being gone through.</param>
/// <param name="Problem">Why the last delivery failed, or the bucket is held up; null when neither.</param>
/// <param name="IsHeld">The bucket's configuration cannot be read, and waits to be put anew.</param>
public sealed record ReplicationSummary(
    string Bucket, string Destination, string Target, long Items, long Bytes, long? OldestSeconds, bool IsWalking,
    string? Problem, bool IsHeld = false);

/// <summary>Asks a running server how its replication stands.</summary>
public static class ReplicationStatusReader
{
    /// <exception cref="AdminException">No server runs there.</exception>
    public static async Task<IReadOnlyList<ReplicationSummary>> ReadAsync(
        string dataDirectory, CancellationToken cancel)
    {
        await using var client = await ControlClient.ConnectAsync(dataDirectory, cancel);
        return await client.ListReplicationAsync(cancel);
    }
}
