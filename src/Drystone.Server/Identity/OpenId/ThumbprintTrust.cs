using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Drystone.Server.Identity.OpenId;

/// <summary>Trusts an issuer's TLS as AWS does: by the authorities of the machine; and where those do not vouch for it,
/// by a certificate of its chain whose thumbprint the provider has been registered with.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
/// </remarks>
/// <param name="thumbprints">SHA-1, hexadecimal.</param>
internal sealed class ThumbprintTrust(IReadOnlyList<string> thumbprints)
{
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        // A wrong name or no certificate at all is not what thumbprints are for.
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || thumbprints.Count == 0
            || certificate is not X509Certificate2 leaf || presented is null)
        {
            return false;
        }

        // Unknown authorities are let pass; signatures along the chain and times are verified all the same.
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1", "Server Authentication"));
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        return chain.Build(leaf) && chain.ChainElements.Any(element => IsRegistered(element.Certificate));
    }

    private bool IsRegistered(X509Certificate2 certificate) =>
        thumbprints.Contains(certificate.GetCertHashString(HashAlgorithmName.SHA1), StringComparer.OrdinalIgnoreCase);
}
