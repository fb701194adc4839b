namespace Drystone.Server.Control;

/// <summary>What the operator asks about event targets. Only the running server knows how they are doing.</summary>
public interface IEventAdmin : IAsyncDisposable
{
    Task<IReadOnlyList<EventTargetStatus>> ListEventTargetsAsync(CancellationToken cancel);

    /// <summary>The oldest thousand.</summary>
    /// <exception cref="AdminException">There is no such target.</exception>
    Task<IReadOnlyList<UndeliveredEvent>> ListDeadLettersAsync(string target, CancellationToken cancel);

    /// <returns>How many are delivered again.</returns>
    /// <exception cref="AdminException">There is no such target.</exception>
    Task<long> RetryDeadLettersAsync(string target, CancellationToken cancel);

    /// <returns>How many were forgotten.</returns>
    /// <exception cref="AdminException">There is no such target.</exception>
    Task<long> PurgeDeadLettersAsync(string target, CancellationToken cancel);
}
