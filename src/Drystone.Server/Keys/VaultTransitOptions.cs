using Drystone.Server.Hosting;

namespace Drystone.Server.Keys;

/// <summary>Where the Transit secrets engine of a Vault or OpenBao is. Comes from the operator's settings alone: no
/// request names an address.</summary>
public sealed record VaultTransitOptions
{
    /// <summary>Of the server, without <c>/v1</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>The path that the secrets engine is mounted at.</summary>
    public string Mount { get; init; } = "transit";

    /// <summary>The key for those who name none.</summary>
    public required string DefaultKey { get; init; }

    /// <summary>One of this and <see cref="TokenFile"/>.</summary>
    public string? Token { get; init; }

    /// <summary>Read for each request, since an agent may renew it.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Sent as <c>X-Vault-Namespace</c>; null: none.</summary>
    public string? Namespace { get; init; }

    /// <summary>PEM certificates to trust in place of the system's; null: the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>The keys were made with <c>derived</c>: they want the context with each request.</summary>
    public bool KeysAreDerived { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public override string ToString() => $"Vault at {Address}";

    /// <exception cref="ServerStartException">One of the settings cannot be.</exception>
    public void Validate()
    {
        if (!Address.IsAbsoluteUri || Address.Scheme is not ("https" or "http") || Address.UserInfo.Length > 0)
        {
            throw new ServerStartException($"The address of Vault must be a https:// one; it is '{Address.Host}'.");
        }

        if (Address.Scheme == "http" && !Address.IsLoopback)
        {
            throw new ServerStartException(
                $"The token of Vault would go to {Address.Host} in the clear: use https, or an agent on loopback.");
        }

        if (Token is null == TokenFile is null)
        {
            throw new ServerStartException("Vault needs a token or a file with one, and not both.");
        }

        if (!KeyNames.IsValid(Mount) || !VaultTransit.IsKeyName(DefaultKey))
        {
            throw new ServerStartException("The mount or the default key of Vault is not a name that it could have.");
        }
    }
}
