namespace Drystone.Server.Control;

/// <summary>What the operator asks about lifecycle rules: of the running server, or of the store itself when no server
/// has it.</summary>
public interface ILifecycleAdmin : IAsyncDisposable
{
    /// <summary>What the rules of a bucket will do, without doing it.</summary>
    /// <param name="prefix">Only keys that start so; empty: all.</param>
    /// <exception cref="AdminException">There is no such bucket.</exception>
    Task<LifecycleReport> ExplainAsync(string bucket, string prefix, int maxActions, CancellationToken cancel);

    /// <summary>Does now what is due in a bucket.</summary>
    /// <exception cref="AdminException">There is no such bucket.</exception>
    Task<LifecycleRun> RunAsync(string bucket, CancellationToken cancel);
}

/// <summary>What the rules of a bucket will do.</summary>
/// <param name="IsComplete">False while a walk over the bucket after a change of its rules is not through.</param>
/// <param name="HasMore">There are more actions than were asked for.</param>
/// <param name="Actions">Ordered by when they are due.</param>
public sealed record LifecycleReport(
    string Bucket, bool IsComplete, bool HasMore, IReadOnlyList<LifecycleReportRule> Rules,
    IReadOnlyList<LifecycleReportAction> Actions);

/// <summary>A rule in words.</summary>
public sealed record LifecycleReportRule(string Id, bool IsEnabled, string Filter, string Actions);

/// <param name="Action">ExpireCurrent, ExpireNoncurrent, RemoveExpiredMarker, AbortUpload, ExpireRestored, or
/// Transition and the storage class.</param>
/// <param name="Id">Of the version or the upload.</param>
/// <param name="IsDue">The next round does it.</param>
public sealed record LifecycleReportAction(
    string Key, string Action, string Id, string Rule, DateTimeOffset DueAt, bool IsDue);

/// <param name="Actions">How many were done.</param>
public sealed record LifecycleRun(int Actions);
