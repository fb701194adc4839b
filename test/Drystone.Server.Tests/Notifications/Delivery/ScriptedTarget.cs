using System.Collections.Concurrent;
using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Tests.Notifications.Delivery;

/// <summary>A target that does with each message what the test says.</summary>
internal sealed class ScriptedTarget(Func<EventMessage, CancellationToken, Task> deliver) : IEventTarget
{
    /// <summary>Ids in the order of their attempts.</summary>
    public ConcurrentQueue<string> Attempts { get; } = new();

    /// <summary>Ids in the order in which they were confirmed.</summary>
    public ConcurrentQueue<string> Confirmed { get; } = new();

    public async Task DeliverAsync(EventMessage message, CancellationToken cancel)
    {
        Attempts.Enqueue(message.Id);
        await deliver(message, cancel);
        Confirmed.Enqueue(message.Id);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
