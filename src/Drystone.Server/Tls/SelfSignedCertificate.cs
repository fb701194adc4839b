using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Drystone.Server.Hosting;

namespace Drystone.Server.Tls;

/// <summary>A certificate that vouches for itself, for trying TLS and for closed networks.</summary>
internal static class SelfSignedCertificate
{
    private const string Directory = "tls";
    private const string CertificateName = "cert.pem";
    private const string KeyName = "key.pem";

    /// <summary>Longer than this some clients refuse: CA/Browser Forum baseline requirements, section 6.3.2.</summary>
    private const int ValidDays = 397;

    /// <summary>A start this close to the end makes a new pair.</summary>
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>The pair under the data directory, made when there is none that can be used or its end is
    /// near.</summary>
    public static CertificateFiles GetOrCreate(string dataDirectory, IReadOnlyList<string> domains, TimeProvider time)
    {
        var directory = Path.Combine(dataDirectory, Directory);
        var files = new CertificateFiles(Path.Combine(directory, CertificateName), Path.Combine(directory, KeyName));
        if (!IsUsable(files, time))
        {
            System.IO.Directory.CreateDirectory(directory);
            Create(files, domains, time);
        }

        return files;
    }

    private static bool IsUsable(CertificateFiles files, TimeProvider time)
    {
        if (!File.Exists(files.CertificatePath))
        {
            return false;
        }

        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(files.CertificatePath, files.KeyPath);
            return certificate.NotAfter.ToUniversalTime() > time.GetUtcNow() + RenewBefore;
        }
        catch (Exception damage) when (damage is CryptographicException or FileNotFoundException)
        {
            // One of the two is damaged or missing, and nobody vouches for the other.
            return false;
        }
    }

    private static void Create(CertificateFiles files, IReadOnlyList<string> domains, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Drystone self-signed", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(NamesOf(domains));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(ValidDays - 1));

        // The key first: a crash between the two leaves no certificate, and the next start makes both anew.
        File.Delete(files.CertificatePath);
        File.Delete(files.KeyPath);
        PrivateFile.Create(files.KeyPath, key.ExportPkcs8PrivateKeyPem() + "\n");
        PrivateFile.Create(files.CertificatePath, certificate.ExportCertificatePem() + "\n");
        File.SetUnixFileMode(files.CertificatePath, ReadableByAll);
    }

    private const UnixFileMode ReadableByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static X509Extension NamesOf(IReadOnlyList<string> domains)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        string[] hosts = ["localhost", Dns.GetHostName(), .. domains, .. domains.Select(domain => $"*.{domain}")];
        foreach (var host in hosts.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            names.AddDnsName(host);
        }

        return names.Build();
    }
}
