using Drystone.Server.Authorization;
using Drystone.Server.Egress;
using Drystone.Server.Hosting;
using Drystone.Server.Identity.Ldap;
using Drystone.Server.Identity.OpenId;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.SecurityTokens;

/// <summary>What the operations of STS stand on: made once, since the parts keep what they have learned.</summary>
internal sealed class SecurityTokenServices : IDisposable
{
    private readonly ILogger logger;

    /// <exception cref="ServerStartException">A setting cannot be.</exception>
    public SecurityTokenServices(ServerOptions options, AccessServices access, ILogger logger)
    {
        this.logger = logger;
        Decider = access.Decider;
        Trust = new RoleTrust(access.Identities);
        var web = options.WebIdentity;
        var guard = new EgressGuard(ReadPolicy(web));
        var issuers = new IssuerClient(guard, web.AllowHttp, options.Time);
        OpenId = new OpenIdValidator(new IssuerKeys(issuers.FetchAsync, options.Time), options.Time);
        Ldap = options.Ldap is null ? null : new LdapServices(options.Ldap, options.Time);
    }

    public AccessDecider Decider { get; }

    public RoleTrust Trust { get; }

    public OpenIdValidator OpenId { get; }

    /// <summary>Null when there is no directory.</summary>
    public LdapServices? Ldap { get; }

    public void Dispose() => Ldap?.Dispose();

    /// <summary>Tells the operator what is theirs to mend.</summary>
    public void Note(string issuer, WebIdentityException refusal)
    {
        if (refusal.Fault == WebIdentityFault.IssuerUnreachable)
        {
            Log.IssuerUnreachable(logger, issuer, refusal.InnerException?.Message ?? refusal.Message);
        }
    }

    /// <inheritdoc cref="Note(string, WebIdentityException)"/>
    public void Note(LdapLoginException refusal)
    {
        if (refusal.Fault == LdapFault.Unreachable)
        {
            Log.DirectoryUnreachable(logger, refusal.InnerException?.Message ?? refusal.Message);
        }
    }

    private static EgressPolicy ReadPolicy(WebIdentityOptions options)
    {
        var problems = new List<string>();
        var policy = EgressPolicyReader.Read(
            allowPrivate: false, options.Networks, "networks of OpenID issuers", problems);
        return problems is [var problem, ..] ? throw new ServerStartException(problem) : policy;
    }
}
