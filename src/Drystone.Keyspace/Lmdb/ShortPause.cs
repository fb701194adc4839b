using System.Runtime.InteropServices;

namespace Drystone.Keyspace.Lmdb;

/// <summary>Pauses that are shorter than the milliseconds that timers count in.</summary>
internal static unsafe partial class ShortPause
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Blocks the thread for about <paramref name="time"/>; a signal may end it before.</summary>
    internal static void Take(TimeSpan time)
    {
        var nanoseconds = (long)time.TotalNanoseconds;
        var request = stackalloc nint[2];
        request[0] = (nint)(nanoseconds / NanosecondsPerSecond);
        request[1] = (nint)(nanoseconds % NanosecondsPerSecond);
        _ = nanosleep(request, null);
    }

    /// <param name="request">Of <c>struct timespec</c>: seconds, and nanoseconds beyond.</param>
    [LibraryImport("libc")]
    private static partial int nanosleep(nint* request, nint* remaining);
}
