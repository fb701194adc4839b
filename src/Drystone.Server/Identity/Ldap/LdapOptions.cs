using System.Net;
using Drystone.Server.Hosting;
using Drystone.Server.SecurityTokens;

namespace Drystone.Server.Identity.Ldap;

/// <summary>A directory whose users may take roles, and which.</summary>
public sealed record LdapOptions
{
    /// <summary>In filters, stands for the name that a user gave.</summary>
    public const string UserPlaceholder = "%s";

    /// <summary>In filters, stands for the name of the user's entry.</summary>
    public const string NamePlaceholder = "%d";

    private const int PlainPort = 389;
    private const int TlsPort = 636;

    /// <summary><c>ldaps://HOST:PORT</c> or <c>ldap://HOST:PORT</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>Whether TLS is started on a connection that begins without.</summary>
    public bool StartTls { get; init; }

    /// <summary>Whether passwords may go without TLS to a directory that is not on this machine.</summary>
    public bool AllowPlain { get; init; }

    /// <summary>Where certificates are that are trusted in place of the system's; null: the system's.</summary>
    public string? TrustedCertificatesDirectory { get; init; }

    /// <summary>The entry that looks users and groups up.</summary>
    public required string LookupName { get; init; }

    public required string LookupPassword { get; init; }

    /// <summary>Below which entry users are.</summary>
    public required string UserBase { get; init; }

    public string UserFilter { get; init; } = $"(uid={UserPlaceholder})";

    /// <summary>Below which entry groups are; null: groups are not asked for.</summary>
    public string? GroupBase { get; init; }

    public string GroupFilter { get; init; } = $"(member={NamePlaceholder})";

    /// <summary>Who may take which role; the first that fits is the one that is taken when none is named.</summary>
    public IReadOnlyList<LdapRole> Roles { get; init; } = [];

    /// <summary>Ours: half of what a login may take, so that a directory that is away is told before.</summary>
    internal TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    internal bool IsTlsFromTheStart => Address.Scheme == "ldaps";

    internal int Port => Address.Port > 0 ? Address.Port : IsTlsFromTheStart ? TlsPort : PlainPort;

    /// <exception cref="ServerStartException">One of the settings cannot be.</exception>
    public void Validate()
    {
        if (FindProblem() is { } problem)
        {
            throw new ServerStartException(problem);
        }
    }

    /// <summary>Never shows the password: records print themselves into logs.</summary>
    public override string ToString() => $"LdapOptions {Address}";

    private string? FindProblem() => this switch
    {
        {
            Address: { Scheme: not ("ldap" or "ldaps") } or { UserInfo.Length: > 0 }
            or { PathAndQuery: not ("/" or "") }
        } =>
            $"'{Address}' is not the address of a directory, such as ldaps://ldap.example.com",
        { StartTls: true, IsTlsFromTheStart: true } =>
            "TLS is either there from the start (ldaps) or started later; do not ask for both",
        { StartTls: false, IsTlsFromTheStart: false, AllowPlain: false } when !IsLoopback =>
            $"passwords would go to {Address} in the clear; use ldaps:// or start TLS, or allow it",
        { LookupName: "" } or { LookupPassword: "" } =>
            "give the entry that looks users up, and its password",
        { UserBase: "" } => "give the entry below which users are",
        _ when !UserFilter.Contains(UserPlaceholder, StringComparison.Ordinal) =>
            $"the filter for users must have {UserPlaceholder}, which stands for the name that a user gives",
        _ when GroupBase is not null && !GroupFilter.Contains(NamePlaceholder, StringComparison.Ordinal)
            && !GroupFilter.Contains(UserPlaceholder, StringComparison.Ordinal) =>
            $"the filter for groups must have {NamePlaceholder} or {UserPlaceholder}, which stand for the user",
        { Roles.Count: 0 } => "say which roles its users may take; without one nobody can",
        _ => Roles.Select(role => role.FindProblem()).FirstOrDefault(problem => problem is not null),
    };

    private bool IsLoopback =>
        Address.IsLoopback || (IPAddress.TryParse(Address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}

/// <summary>Who of a directory may take a role.</summary>
/// <param name="RoleArn">The role.</param>
/// <param name="Name">The name of the entry of a user or of a group.</param>
public sealed record LdapRole(string RoleArn, string Name)
{
    internal string? FindProblem() => RoleTarget.Parse(RoleArn) is null
        ? $"'{RoleArn}' is not the ARN of a role, such as arn:aws:iam::123456789012:role/readers"
        : LdapName.Normalize(Name) is null
            ? $"'{Name}' is not the name of an entry, such as cn=readers,ou=groups,dc=example,dc=com"
            : null;
}
