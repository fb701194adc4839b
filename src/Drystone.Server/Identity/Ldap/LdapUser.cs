namespace Drystone.Server.Identity.Ldap;

/// <summary>Somebody whom the directory knows by name and password.</summary>
/// <param name="Name">Of their entry, normalized.</param>
/// <param name="Groups">Names of the entries of their groups, normalized.</param>
internal sealed record LdapUser(string Name, IReadOnlyList<string> Groups)
{
    public bool Is(string name) => Name == name || Groups.Contains(name);
}
