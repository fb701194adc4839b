using System.DirectoryServices.Protocols;
using System.Net;
using Drystone.Server.Throttling;

namespace Drystone.Server.Identity.Ldap;

/// <summary>Logs users of the directory in, and makes guessing slow: by user and by source, and with the same answer
/// after the same time whether a user is not there or the password is wrong.</summary>
/// <param name="authenticate">Asks the directory; null: there is no such user, or the password is another.</param>
internal sealed class LdapLogin(
    Func<string, string, CancellationToken, Task<LdapUser?>> authenticate, TimeProvider time)
{
    /// <summary>Ours: a refusal comes this long after the request, or at the next multiple where the directory takes
    /// longer, which hides how far it got.</summary>
    internal static readonly TimeSpan RefusalTime = TimeSpan.FromSeconds(1);

    private readonly FailureLimiter byUser = new(FailureLimits.OfName, time);
    private readonly FailureLimiter bySource = new(FailureLimits.OfSource, time);

    /// <param name="source">Null when it is not known. Loopback is never slowed, only the names that are guessed for:
    /// behind it is whatever proxy runs there, and one guesser would keep everybody out.</param>
    /// <exception cref="LdapLoginException">They are not logged in.</exception>
    public async Task<LdapUser> LoginAsync(
        string username, string password, IPAddress? source, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var user = username.ToLowerInvariant();
        var from = source is not null && IPAddress.IsLoopback(source) ? null : FailureLimiter.KeyOf(source);
        if (byUser.WaitOf(user) > TimeSpan.Zero || (from is not null && bySource.WaitOf(from) > TimeSpan.Zero))
        {
            throw new LdapLoginException(
                LdapFault.TooManyFailures, "Too many logins have failed; wait before the next one.");
        }

        // Counted before it is made, so that attempts made at once count as well.
        byUser.Fail(user);
        if (from is not null)
        {
            bySource.Fail(from);
        }

        if (await AskAsync(username, password, user, from, cancel) is { } found)
        {
            byUser.Forget(user);
            TakeBack(from);
            return found;
        }

        await Task.Delay(RestOf(time.GetElapsedTime(started)), time, cancel);
        throw new LdapLoginException(LdapFault.Rejected, "The directory does not know that user and password.");
    }

    private async Task<LdapUser?> AskAsync(
        string username, string password, string user, string? from, CancellationToken cancel)
    {
        try
        {
            // A bind without a password is an anonymous one to directories, and succeeds (RFC 4513, 5.1.2); what is
            // handed over as a C string ends at its first zero.
            return password.Length == 0 || password.Contains('\0', StringComparison.Ordinal)
                ? null
                : await authenticate(username, password, cancel);
        }
        catch (Exception e) when (e is LdapException or DirectoryOperationException or TimeoutException)
        {
            byUser.TakeBack(user);
            TakeBack(from);
            throw new LdapLoginException(LdapFault.Unreachable, "The directory could not be asked; try again.", e);
        }
    }

    private void TakeBack(string? from)
    {
        if (from is not null)
        {
            bySource.TakeBack(from);
        }
    }

    private static TimeSpan RestOf(TimeSpan elapsed) =>
        RefusalTime - TimeSpan.FromTicks(elapsed.Ticks % RefusalTime.Ticks);
}
