namespace Drystone.Server.Identity.Ldap;

/// <summary>Why somebody is not logged in.</summary>
internal enum LdapFault
{
    /// <summary>No such user or another password: nobody is told which.</summary>
    Rejected,

    /// <summary>Too many have failed.</summary>
    TooManyFailures,

    /// <summary>The directory could not be asked.</summary>
    Unreachable,
}

/// <summary>A login is refused.</summary>
internal sealed class LdapLoginException(LdapFault fault, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public LdapFault Fault => fault;
}
