using System.DirectoryServices.Protocols;
using System.Net;
using Drystone.Server.Hosting;

namespace Drystone.Server.Identity.Ldap;

/// <summary>Asks the directory. Its library blocks, so each login has a thread of its own, and there are few at
/// once.</summary>
internal sealed class LdapDirectory : IDisposable
{
    /// <summary>Ours: a login takes some milliseconds, so these are hundreds a second; and where the directory hangs,
    /// no more threads than these hang with it.</summary>
    private const int MaxLoginsAtOnce = 8;

    /// <summary>No user is in more groups than that, and a larger answer is cut off by the directory.</summary>
    private const int MaxGroups = 1_000;


    /// <summary>By what directories refuse a password (RFC 4511, appendix A): besides a wrong one, that of an account
    /// that is locked or disabled. That it is, nobody is told who cannot log in.</summary>
    private static readonly int[] Refusals =
    [
        ConstraintViolation, NoSuchObject, InvalidNameSyntax, InappropriateAuthentication, InvalidCredentials,
        InsufficientAccess, UnwillingToPerform,
    ];

    private const int ConstraintViolation = 19;
    private const int NoSuchObject = 32;
    private const int InvalidNameSyntax = 34;
    private const int InappropriateAuthentication = 48;
    private const int InvalidCredentials = 49;
    private const int InsufficientAccess = 50;
    private const int UnwillingToPerform = 53;
    private const string NoAttributes = "1.1";

    /// <summary>For each step; and for the login in all.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim places = new(MaxLoginsAtOnce);
    private readonly LdapOptions options;

    /// <summary>The library knows one directory at a time.</summary>
    /// <exception cref="ServerStartException">The library is not there.</exception>
    public LdapDirectory(LdapOptions options)
    {
        this.options = options;
        LdapLibrary.SetDefault(options.Address, options.ConnectTimeout);
    }

    public void Dispose() => places.Dispose();

    /// <returns>Null when there is no such user, or the password is another.</returns>
    /// <exception cref="LdapException">The directory cannot be asked.</exception>
    /// <exception cref="DirectoryOperationException">The directory does not answer what it is asked.</exception>
    /// <exception cref="TimeoutException">It takes too long, or too many wait for it.</exception>
    public async Task<LdapUser?> LoginAsync(string username, string password, CancellationToken cancel)
    {
        if (!await places.WaitAsync(Timeout, cancel))
        {
            throw new TimeoutException("Too many logins wait for the directory.");
        }

        var login = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    return Login(username, password);
                }
                finally
                {
                    places.Release();
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        // What the directory says too late is heard by nobody.
        _ = login.ContinueWith(
            late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
        return await login.WaitAsync(Timeout, cancel);
    }

    private LdapUser? Login(string username, string password)
    {
        using var lookup = Open();
        lookup.Bind(new NetworkCredential(options.LookupName, options.LookupPassword));
        if (FindUser(lookup, username) is not { } name || LdapName.Normalize(name) is not { } normalized)
        {
            return null;
        }

        return IsPassword(name, password) ? new LdapUser(normalized, FindGroups(lookup, username, name)) : null;
    }

    /// <summary>One, or nobody: a name that two have is nobody's.</summary>
    private string? FindUser(LdapConnection lookup, string username) =>
        Search(lookup, options.UserBase, LdapFilter.Of(options.UserFilter, username, name: null), most: 2) is [var only]
            ? only
            : null;

    private List<string> FindGroups(LdapConnection lookup, string username, string name) => options.GroupBase is null
        ? []
        :
        [
            .. Search(
                lookup, options.GroupBase, LdapFilter.Of(options.GroupFilter, username, name), MaxGroups)
                .Select(LdapName.Normalize).OfType<string>(),
        ];

    private bool IsPassword(string name, string password)
    {
        using var connection = Open();
        try
        {
            connection.Bind(new NetworkCredential(name, password));
            return true;
        }
        catch (LdapException refusal) when (Refusals.Contains(refusal.ErrorCode))
        {
            return false;
        }
    }

    private static List<string> Search(LdapConnection lookup, string at, string filter, int most)
    {
        var request = new SearchRequest(at, filter, SearchScope.Subtree, NoAttributes) { SizeLimit = most };
        try
        {
            return NamesIn((SearchResponse)lookup.SendRequest(request));
        }
        catch (DirectoryOperationException e) when (
            e.Response is SearchResponse { ResultCode: ResultCode.SizeLimitExceeded } cut)
        {
            return NamesIn(cut);
        }
    }

    private static List<string> NamesIn(SearchResponse answer) =>
        [.. answer.Entries.Cast<SearchResultEntry>().Select(entry => entry.DistinguishedName)];

    private LdapConnection Open()
    {
        var server = new LdapDirectoryIdentifier(
            options.Address.Host.Trim('[', ']'), options.Port, fullyQualifiedDnsHostName: false, connectionless: false);
        var connection = new LdapConnection(server) { AuthType = AuthType.Basic, Timeout = Timeout, AutoBind = false };
        try
        {
            Secure(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Secure(LdapConnection connection)
    {
        var session = connection.SessionOptions;
        session.ProtocolVersion = 3;
        session.ReferralChasing = ReferralChasingOptions.None;
        if (options.TrustedCertificatesDirectory is { } directory)
        {
            session.TrustedCertificatesDirectory = directory;
            session.StartNewTlsSessionContext();
        }

        session.SecureSocketLayer = options.IsTlsFromTheStart;
        if (options.StartTls)
        {
            session.StartTransportLayerSecurity(null);
        }
    }
}
