using Drystone.Engine;
using Drystone.Engine.Names;

namespace Drystone.Server.Replication.Sinks;

/// <summary>Which place a destination is, by the operator's settings alone.</summary>
internal sealed class SinkTable : IDisposable
{
    private readonly List<(ReplicationTarget Target, TargetClient Client, IReplicaSink Sink)> remote = [];
    private readonly ObjectStore store;

    public SinkTable(
        IReadOnlyList<ReplicationTarget> targets, LocalSink local, ObjectStore store, TimeProvider time)
    {
        this.store = store;
        Local = local;
        foreach (var target in targets)
        {
            var client = new TargetClient(target, time);
            IReplicaSink sink = target.IsDrystone
                ? new DrystoneSink(target.Name, client)
                : new S3Sink(target.Name, client, time);
            remote.Add((target, client, sink));
        }
    }

    public IReplicaSink Local { get; }

    public IEnumerable<string> Names => remote.Select(one => one.Target.Name).Append(LocalSink.LocalName);

    /// <exception cref="DeliveryException">The account may not use the target.</exception>
    public IReplicaSink Find(AccountId owner, string destinationBucket)
    {
        foreach (var (target, _, sink) in remote)
        {
            if (target.Buckets.Contains(destinationBucket, StringComparer.Ordinal))
            {
                return IsAllowed(target, owner)
                    ? sink
                    : throw new DeliveryException(
                        DeliveryFault.Refused,
                        $"The account {owner.Value} may not replicate to the target '{target.Name}'.");
            }
        }

        return Local;
    }

    public void Dispose()
    {
        foreach (var (_, client, _) in remote)
        {
            client.Dispose();
        }
    }

    private bool IsAllowed(ReplicationTarget target, AccountId owner) => target.Accounts.Count > 0
        ? target.Accounts.Contains(owner.Value, StringComparer.Ordinal)
        : store.FindBootstrapAccount()?.Id == owner;
}
