namespace Drystone.Engine.Lifecycle;

/// <summary>Counters since start, and what waits now.</summary>
/// <param name="ExaminedKeys">Keys that were looked at because something of them could be due.</param>
/// <param name="Actions">Done, by kind.</param>
/// <param name="PostponedKeys">Looks that found something due that could not be done, and come again a day
/// later.</param>
/// <param name="OldestDueAge">How long the first look that waits has been due; zero when none is.</param>
public sealed record LifecycleStatistics(
    long ExaminedKeys, IReadOnlyDictionary<LifecycleActionKind, long> Actions, long PostponedKeys,
    TimeSpan OldestDueAge);
