using System.Security.Cryptography.X509Certificates;
using Drystone.Server.Hosting;
using Drystone.Server.Tests.Hosting;
using Drystone.Server.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests.Tls;

public sealed class ServerCertificateTests : IDisposable
{
    private readonly TestDirectory directory = new();
    private readonly ManualTime time = new();

    [Fact]
    public async Task A_renewed_pair_is_served_without_a_restart()
    {
        var files = Make("first");
        await using var certificate = ServerCertificate.Open(files, time, NullLogger.Instance);
        var before = certificate.Certificate.Thumbprint;
        Replace(files, Make("second"));
        Assert.Equal(before, certificate.Certificate.Thumbprint);
        time.FireTimers();
        Assert.NotEqual(before, certificate.Certificate.Thumbprint);
    }

    [Fact]
    public async Task A_broken_or_half_renewed_pair_keeps_the_old_one_until_it_is_whole()
    {
        var files = Make("first");
        await using var certificate = ServerCertificate.Open(files, time, NullLogger.Instance);
        var before = certificate.Certificate.Thumbprint;
        var second = Make("second");

        File.WriteAllText(files.CertificatePath, "broken");
        time.FireTimers();
        Assert.Equal(before, certificate.Certificate.Thumbprint);

        File.Copy(second.CertificatePath, files.CertificatePath, overwrite: true);
        time.FireTimers();
        Assert.Equal(before, certificate.Certificate.Thumbprint);

        File.Copy(second.KeyPath, files.KeyPath, overwrite: true);
        time.FireTimers();
        Assert.NotEqual(before, certificate.Certificate.Thumbprint);
    }

    [Fact]
    public void A_pair_that_does_not_match_stops_the_start()
    {
        var (first, second) = (Make("first"), Make("second"));
        var refusal = Assert.Throws<ServerStartException>(() => ServerCertificate.Open(
            first with { KeyPath = second.KeyPath }, time, NullLogger.Instance));
        Assert.Contains(second.KeyPath, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_self_signed_pair_is_made_once_for_every_name_and_its_key_is_private()
    {
        var files = SelfSignedCertificate.GetOrCreate(directory.Path, ["s3.example.com"], time);
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(files.CertificatePath);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Contains("s3.example.com", names.EnumerateDnsNames());
        Assert.Contains("*.s3.example.com", names.EnumerateDnsNames());
        Assert.Contains("localhost", names.EnumerateDnsNames());
        Assert.Contains("127.0.0.1", names.EnumerateIPAddresses().Select(ip => ip.ToString()));
        Assert.Contains("::1", names.EnumerateIPAddresses().Select(ip => ip.ToString()));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(files.KeyPath));

        SelfSignedCertificate.GetOrCreate(directory.Path, ["s3.example.com"], time);
        using var again = X509CertificateLoader.LoadCertificateFromFile(files.CertificatePath);
        Assert.Equal(certificate.Thumbprint, again.Thumbprint);
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(true, "-----BEGIN CERTIFICATE-----\nMIIB")]
    [InlineData(false, "-----BEGIN PRIVATE KEY-----\nMIIB")]
    [InlineData(false, null)]
    public void A_self_signed_pair_that_is_damaged_is_made_anew(bool isCertificate, string? content)
    {
        var files = Make("damaged");
        var file = isCertificate ? files.CertificatePath : files.KeyPath;
        File.Delete(file);
        if (content is not null)
        {
            File.WriteAllText(file, content);
        }

        Assert.Equal(files, Make("damaged"));
        using var pair = X509Certificate2.CreateFromPemFile(files.CertificatePath, files.KeyPath);
        Assert.True(pair.HasPrivateKey);
    }

    [Fact]
    public async Task Both_addresses_speak_tls_and_http_2()
    {
        await using var running = await RunningServer.StartAsync(
            change: options => options with { Tls = new TlsOptions(Files: null) });
        Assert.Equal("https", running.Server.Endpoints[0].Scheme);
        Assert.Equal("https", running.Console.Scheme);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/minio/health/live")
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await running.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
    }

    public void Dispose() => directory.Dispose();

    private CertificateFiles Make(string name) =>
        SelfSignedCertificate.GetOrCreate(Directory.CreateDirectory(directory[name]).FullName, [], time);

    private static void Replace(CertificateFiles target, CertificateFiles source)
    {
        File.Copy(source.CertificatePath, target.CertificatePath, overwrite: true);
        File.Copy(source.KeyPath, target.KeyPath, overwrite: true);
    }
}
