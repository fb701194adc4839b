using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Drystone.Server.Notifications.Targets.Wire;

/// <summary>How a receiver proves who it is.</summary>
internal static class TargetTls
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>The name of the receiver is for the caller to set.</summary>
    /// <exception cref="DeliveryException">The file of authorities cannot be used.</exception>
    public static SslClientAuthenticationOptions OptionsOf(EventTargetSettings settings)
    {
        var options = new SslClientAuthenticationOptions();
        if (settings.TlsAuthorityFile is { } path)
        {
            options.CertificateChainPolicy = PolicyOf(path);
        }

        return options;
    }

    /// <summary>For a library that asks about a certificate instead of taking a policy.</summary>
    /// <param name="errors">What the machine's own authorities made of it.</param>
    public static bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors, X509ChainPolicy policy)
    {
        const SslPolicyErrors NotAboutTheChain =
            SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateNotAvailable;
        if (certificate is null || (errors & NotAboutTheChain) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain { ChainPolicy = policy.Clone() };
        using var presented = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(presented);
    }

    private static X509ChainPolicy PolicyOf(string path)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // A private authority rarely has a place to ask; those of the machine are not asked by default either.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.ApplicationPolicy.Add(ServerAuthentication);
        policy.CustomTrustStore.AddRange(Read(path));
        return policy;
    }

    private static X509Certificate2Collection Read(string path)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(path);
            return authorities;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new DeliveryException($"tls-ca: cannot read '{path}': {e.Message}", isPermanent: false, e);
        }
    }
}
