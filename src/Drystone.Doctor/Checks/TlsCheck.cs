using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Drystone.Doctor.Checks;

/// <summary>The endpoint speaks TLS with a certificate that is trusted, in time, and of its name.</summary>
internal sealed class TlsCheck : ICheck
{
    /// <summary>Certificates of ACME are renewed 30 days before they end; one that has less than half of that left was
    /// not.</summary>
    private static readonly TimeSpan EndsSoon = TimeSpan.FromDays(14);

    public string Name => "tls";

    public bool IsGate => true;

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        if (patient.Endpoint.Scheme == Uri.UriSchemeHttp)
        {
            return Verdict.Warn("without TLS: keys are not sent, but bodies can be read and changed on the way",
                "Serve TLS and write https:// in S3_ENDPOINT, except between programs of one machine.");
        }

        using var tcp = new TcpClient();
        await tcp.ConnectAsync(patient.Endpoint.IdnHost, patient.Endpoint.Port, cancel).ConfigureAwait(false);
        var seen = new SeenCertificate(patient);
        using var tls = new SslStream(tcp.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(seen.Options, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return Verdict.Fail($"TLS does not come about: {Diagnosis.Short(e.GetBaseException())}",
                "Serve TLS on that port; or, for a local address, write http:// in S3_ENDPOINT.");
        }

        return Judge(seen, patient, tls.SslProtocol);
    }

    private static Verdict Judge(SeenCertificate seen, Patient patient, SslProtocols protocol)
    {
        if (seen.Problems.Count > 0)
        {
            var message = string.Join("; ", seen.Problems.Select(one => one.Message));
            var remedy = string.Join(" ", seen.Problems.Select(one => one.Remedy));
            return patient.Settings.Insecure
                ? Verdict.Warn($"{message}; not verified, for S3_INSECURE is true", remedy)
                : Verdict.Fail(message, remedy);
        }

        var ends = seen.EndsAt!.Value;
        return ends - patient.Options.Clock.GetUtcNow() < EndsSoon
            ? Verdict.Warn($"the certificate ends soon: {ends:yyyy-MM-dd}", "Renew it.")
            : Verdict.Pass($"{protocol}, trusted, valid until {ends:yyyy-MM-dd}");
    }

    /// <summary>Looks at a certificate in the handshake and lets it pass: all that is wrong is to be told, not only
    /// what ends the handshake first. Nothing is sent over the connection.</summary>
    private sealed class SeenCertificate(Patient patient)
    {
        public List<(string Message, string Remedy)> Problems { get; } = [];

        public DateTimeOffset? EndsAt { get; private set; }

        public SslClientAuthenticationOptions Options => new()
        {
            TargetHost = patient.Endpoint.IdnHost,
            CertificateChainPolicy = patient.Settings.CaFile is { } path ? TrustOnly(path) : null,
#pragma warning disable CA5359 // the certificate is judged here, and no request goes over this connection
            RemoteCertificateValidationCallback = Look,
#pragma warning restore CA5359
        };

        private bool Look(object sender, X509Certificate? given, X509Chain? chain, SslPolicyErrors errors)
        {
            if (given is not X509Certificate2 certificate)
            {
                Problems.Add(("the endpoint shows no certificate", "Give it one."));
                return true;
            }

            EndsAt = certificate.NotAfter.ToUniversalTime();
            AddTimes(certificate);
            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            {
                Problems.Add(($"the certificate is not for {patient.Endpoint.Host} but for {NamesOf(certificate)}",
                    "Use a name of the certificate in S3_ENDPOINT, or make a certificate with this name."));
            }

            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            {
                AddChain(certificate, chain);
            }

            return true;
        }

        private void AddTimes(X509Certificate2 certificate)
        {
            var now = patient.Options.Clock.GetUtcNow();
            if (now > certificate.NotAfter)
            {
                Problems.Add(($"the certificate has expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}",
                    "Renew it."));
            }
            else if (now < certificate.NotBefore)
            {
                Problems.Add((
                    $"the certificate holds only from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd} on",
                    "Set the clocks of both machines by NTP."));
            }
        }

        private void AddChain(X509Certificate2 certificate, X509Chain? chain)
        {
            const X509ChainStatusFlags Untrusted =
                X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
            var statuses = chain?.ChainStatus ?? [];
            if (Array.Exists(statuses, one => (one.Status & Untrusted) != 0))
            {
                Problems.Add(certificate.Subject == certificate.Issuer
                    ? ("the certificate is self-signed", "Name its PEM file in S3_CA_FILE, or have a CA sign it.")
                    : ($"the certificate's issuer is not trusted: {certificate.Issuer}",
                        "Name the issuer's PEM file in S3_CA_FILE; have the server send its whole chain."));
            }

            foreach (var other in statuses.Where(
                one => (one.Status & (Untrusted | X509ChainStatusFlags.NotTimeValid)) == 0))
            {
                Problems.Add(($"the certificate is not accepted: {other.StatusInformation.Trim()}",
                    "Make a certificate for servers."));
            }
        }

        private static string NamesOf(X509Certificate2 certificate)
        {
            var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(one => one.EnumerateDnsNames()
                    .Concat(one.EnumerateIPAddresses().Select(address => address.ToString())))
                .ToList();
            return names.Count > 0 ? string.Join(", ", names) : certificate.Subject;
        }

        private static X509ChainPolicy TrustOnly(string path)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.ImportFromPemFile(path);
            return policy;
        }
    }
}
