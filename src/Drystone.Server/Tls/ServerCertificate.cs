using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Drystone.Server.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Tls;

/// <summary>
/// The certificate that new connections get. The files are compared with what was last read every few seconds, which
/// also sees what a file watcher misses: network mounts and the symlink swap of Kubernetes secrets.
/// </summary>
internal sealed class ServerCertificate : IAsyncDisposable
{
    /// <summary>Renewal tools leave days between new and expired; this only bounds an operator's patience.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    private readonly CertificateFiles files;
    private readonly ILogger logger;
    private readonly ITimer timer;
    private volatile SslStreamCertificateContext context;
    private PemPair lastRead;
    private string? lastProblem;

    private ServerCertificate(CertificateFiles files, PemPair pem, TimeProvider time, ILogger logger)
    {
        this.files = files;
        this.logger = logger;
        lastRead = pem;
        context = Load(pem);
        timer = time.CreateTimer(_ => Reload(), null, PollInterval, PollInterval);
    }

    public X509Certificate2 Certificate => context.TargetCertificate;

    /// <exception cref="ServerStartException">A file cannot be read, or the two do not make a pair.</exception>
    public static ServerCertificate Open(CertificateFiles files, TimeProvider time, ILogger logger)
    {
        try
        {
            return new ServerCertificate(files, PemPair.Read(files), time, logger);
        }
        catch (Exception e) when (IsUnusable(e))
        {
            throw new ServerStartException(
                $"the TLS pair '{files.CertificatePath}' and '{files.KeyPath}' cannot be used: {e.Message}", e);
        }
    }

    public TlsHandshakeCallbackOptions ConfigureHandshake() => new()
    {
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        }),
    };

    public ValueTask DisposeAsync() => timer.DisposeAsync();

    private void Reload()
    {
        try
        {
            var pem = PemPair.Read(files);
            if (pem == lastRead)
            {
                return;
            }

            context = Load(pem);
            lastRead = pem;
            lastProblem = null;
            Log.CertificateReloaded(logger, files.CertificatePath, Certificate.NotAfter);
        }
        catch (Exception e) when (IsUnusable(e))
        {
            if (e.Message == lastProblem)
            {
                return;
            }

            lastProblem = e.Message;
            Log.CertificateUnusable(logger, files.CertificatePath, e.Message);
        }
    }

    private static SslStreamCertificateContext Load(PemPair pem)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(pem.Certificate);
        var certificate = X509Certificate2.CreateFromPem(pem.Certificate, pem.Key);

        // Offline: a server must not fetch issuers from the network to start.
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    private static bool IsUnusable(Exception e) =>
        e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    private sealed record PemPair(string Certificate, string Key)
    {
        public static PemPair Read(CertificateFiles files) =>
            new(File.ReadAllText(files.CertificatePath), File.ReadAllText(files.KeyPath));

        public override string ToString() => nameof(PemPair);
    }
}
