namespace Drystone.Server.Notifications.Targets;

/// <summary>
/// A receiver of events. It is connected to when there is something to deliver, and again after any failure. Safe for
/// use by several threads, whose deliveries may go over connections of their own.
/// </summary>
internal interface IEventTarget : IAsyncDisposable
{
    /// <summary>
    /// Returns only when the receiver has confirmed the message. Whoever gets an exception does not know whether the
    /// message arrived, and delivers it again.
    /// </summary>
    /// <exception cref="DeliveryException">It was not confirmed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    Task DeliverAsync(EventMessage message, CancellationToken cancel);
}
