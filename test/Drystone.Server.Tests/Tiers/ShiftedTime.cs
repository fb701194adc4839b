namespace Drystone.Server.Tests.Tiers;

/// <summary>The clock of the machine, put forward by the test. Timers run as they do.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
}
