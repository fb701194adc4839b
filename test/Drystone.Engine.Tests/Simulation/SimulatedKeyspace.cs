using Drystone.Keyspace;
using Drystone.Keyspace.Memory;

namespace Drystone.Engine.Tests.Simulation;

/// <summary>Metadata whose commits are steps of a simulated machine: whole and durable when they return, or not there.
/// That LMDB keeps this promise is what tests with real power cuts show.</summary>
internal sealed class SimulatedKeyspace(Journal journal, MemorySnapshot? held) : IKeyValueStore
{
    private readonly MemoryKeyValueStore inner = held is null ? new() : new(held);

    public IReadTransaction BeginRead() => inner.BeginRead();

    public ValueTask<T> WriteAsync<T>(
        Func<IWriteTransaction, T> work, Groundwork? groundwork, CancellationToken cancel)
    {
        // Not within the gate: it writes to the simulated disk.
        if (groundwork?.LayAlone() is { } failure)
        {
            return ValueTask.FromException<T>(failure);
        }

        lock (journal.Gate)
        {
            if (journal.Fails())
            {
                return ValueTask.FromException<T>(new KeyspaceException("The simulated disk could not commit."));
            }

            var done = inner.WriteAsync(work, cancel);
            if (done.IsCompletedSuccessfully)
            {
                journal.Add(new Step.Committed(inner.TakeSnapshot()));
            }

            return done;
        }
    }

    public long? Revision(byte firstKeyByte) => inner.Revision(firstKeyByte);

    public KeyspaceStatistics GetStatistics() => inner.GetStatistics();

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
