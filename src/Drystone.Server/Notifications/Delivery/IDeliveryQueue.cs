using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Notifications.Delivery;

/// <summary>A message and its place in the queue. Positions grow; they need not be without gaps.</summary>
/// <param name="StoredBytes">What it takes there.</param>
internal sealed record QueuedEvent(long Position, EventMessage Message, int StoredBytes = 0);

/// <summary>
/// The messages of one target, in order. Its one reader is a <see cref="DeliveryWorker"/>, which settles each message
/// by acknowledging or burying it, in any order, and may read again what is not settled. What is not settled is found
/// again after a restart, too. Safe for use by several threads; an exception means that nothing is known to have
/// happened, and the call is made again.
/// </summary>
internal interface IDeliveryQueue
{
    /// <summary>Messages that wait to be settled, about.</summary>
    long Backlog { get; }

    /// <summary>The first messages behind a position that are not settled, in order; empty when there are
    /// none.</summary>
    /// <param name="after">0 for the beginning.</param>
    Task<IReadOnlyList<QueuedEvent>> PeekAsync(long after, int limit, CancellationToken cancel);

    /// <summary>Returns when there may be messages behind the position.</summary>
    Task WaitAsync(long after, CancellationToken cancel);

    /// <summary>The message was delivered. Once done it is not done again.</summary>
    Task AcknowledgeAsync(QueuedEvent queued, CancellationToken cancel);

    /// <summary>The message is given up and kept where an operator finds it. Once done it is not done again.</summary>
    Task BuryAsync(QueuedEvent queued, string reason, CancellationToken cancel);
}
