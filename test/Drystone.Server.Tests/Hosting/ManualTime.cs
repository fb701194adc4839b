namespace Drystone.Server.Tests.Hosting;

/// <summary>A clock whose timers fire when the test says so, and that stands where the test puts it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<Action> timers = [];

    /// <summary>Null: what the clock on the wall shows.</summary>
    public DateTimeOffset? Now { get; set; }

    public override DateTimeOffset GetUtcNow() => Now ?? base.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        timers.Add(() => callback(state));
        return new Timer();
    }

    public void FireTimers() => timers.ForEach(fire => fire());

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
