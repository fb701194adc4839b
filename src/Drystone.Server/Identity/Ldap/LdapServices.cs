using Drystone.Server.Hosting;
using Drystone.Server.SecurityTokens;

namespace Drystone.Server.Identity.Ldap;

/// <summary>A directory, and what its users may take.</summary>
internal sealed class LdapServices : IDisposable
{
    private readonly LdapDirectory directory;

    /// <exception cref="ServerStartException">A setting cannot be, or the library is not there.</exception>
    public LdapServices(LdapOptions options, TimeProvider time)
    {
        options.Validate();
        directory = new LdapDirectory(options);
        Login = new LdapLogin(directory.LoginAsync, time);
        Roles =
        [
            .. options.Roles.Select(role => (RoleTarget.Parse(role.RoleArn)!, LdapName.Normalize(role.Name)!)),
        ];
    }

    public LdapLogin Login { get; }

    /// <summary>Roles and the normalized names of who may take them, the first choice first.</summary>
    public IReadOnlyList<(RoleTarget Target, string Name)> Roles { get; }

    public void Dispose() => directory.Dispose();
}
