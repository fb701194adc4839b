using System.Collections.Concurrent;

namespace Drystone.Server.Transport;

/// <summary>Sends what many connections flushed, one after the other on one thread of the pool: whoever waits for the
/// answers is awake for the second when the first has woken it, and each wake costs more than a send.</summary>
internal sealed class SendQueue : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<SocketWriter> waiting = new();
    private int isRunning;

    public void Add(SocketWriter writer)
    {
        waiting.Enqueue(writer);
        if (Interlocked.CompareExchange(ref isRunning, 1, 0) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        do
        {
            while (waiting.TryDequeue(out var writer))
            {
                writer.Send();
            }

            Volatile.Write(ref isRunning, 0);
            Interlocked.MemoryBarrier();
        }
        while (!waiting.IsEmpty && Interlocked.CompareExchange(ref isRunning, 1, 0) == 0);
    }
}
