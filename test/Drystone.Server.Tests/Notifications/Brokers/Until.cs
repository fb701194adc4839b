using System.Diagnostics;

namespace Drystone.Server.Tests.Notifications.Brokers;

/// <summary>Waits for something that happens elsewhere.</summary>
internal static class Until
{
    /// <summary>For hangs only.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public static Task TrueAsync(Func<bool> condition, Func<string> because) =>
        TrueAsync(() => Task.FromResult(condition()), because);

    /// <param name="because">What is waited for, and what is known when it does not come.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> because)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Deadline, $"This did not happen within {Deadline}: {because()}");
            await Task.Delay(Interval);
        }
    }
}
