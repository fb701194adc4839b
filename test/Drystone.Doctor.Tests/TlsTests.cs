using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Drystone.Clients.Tests.Harness;
using Drystone.Doctor.Checks;
using Microsoft.AspNetCore.Hosting;

namespace Drystone.Doctor.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drystone-doctor-tls-");

    [Fact]
    public async Task A_self_signed_server_is_told_trusted_by_its_file_and_warned_of_when_insecure()
    {
        await using var server = await DrystoneProcess.StartAsync(_folder.FullName, "--tls-self-signed");
        var report = await Examine.EndpointAsync(server.Endpoint, "bucket");
        report.AssertEndsWith("tls", "the certificate is self-signed", "S3_CA_FILE");

        var file = Path.Combine(_folder.FullName, "data", "tls", "cert.pem");
        var trusted = await Examine.EndpointAsync(server.Endpoint, "bucket", ("S3_CA_FILE", file));
        Assert.Equal(Outcome.Pass, trusted.Of("tls").Outcome);
        Assert.Equal(Outcome.Pass, trusted.Of("protocol").Outcome);

        var insecure = await Examine.EndpointAsync(server.Endpoint, "bucket", ("S3_INSECURE", "true"));
        Assert.Equal(Outcome.Warning, insecure.Of("tls").Outcome);
        Assert.Equal(Outcome.Pass, insecure.Of("protocol").Outcome);
    }

    [Fact]
    public async Task A_certificate_that_has_expired_is_told_with_its_day()
    {
        var finding = await JudgeAsync("127.0.0.1", fromDays: -30, toDays: -10);
        Assert.Equal(Outcome.Fail, finding.Outcome);
        Assert.Contains("has expired on", finding.Message, StringComparison.Ordinal);
        Assert.Contains("Renew it.", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_does_not_hold_yet_is_told()
    {
        var finding = await JudgeAsync("127.0.0.1", fromDays: 1, toDays: 100);
        Assert.Contains("holds only from", finding.Message, StringComparison.Ordinal);
        Assert.Contains("NTP", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_told_with_its_names()
    {
        var finding = await JudgeAsync("10.9.8.7", fromDays: -1, toDays: 100);
        Assert.Equal(Outcome.Fail, finding.Outcome);
        Assert.Contains("not for 127.0.0.1 but for 10.9.8.7", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_warned_of()
    {
        var finding = await JudgeAsync("127.0.0.1", fromDays: -1, toDays: 5);
        Assert.Equal(Outcome.Warning, finding.Outcome);
        Assert.Contains("ends soon", finding.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A server with such a certificate, which the settings trust.</summary>
    private async Task<Finding> JudgeAsync(string address, int fromDays, int toDays)
    {
        using var certificate = Make(address, fromDays, toDays);
        var file = Path.Combine(_folder.FullName, "trusted.pem");
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem());
        await using var server = await StandIn.StartAsync(
            _ => Task.CompletedTask, listen => listen.UseHttps(certificate));
        var options = new DoctorOptions(
            ServerFixture.SettingsOf(server.Url, ("S3_CA_FILE", file)), "bucket", "");
        var report = await new Examination(options, [new TlsCheck()]).RunAsync();
        return Assert.Single(report.Findings);
    }

    private static X509Certificate2 Make(string address, int fromDays, int toDays)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=doctor", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(fromDays), now.AddDays(toDays));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
