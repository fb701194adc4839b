using System.Net;
using System.Net.Sockets;

namespace Drystone.Doctor.Tests;

/// <summary>An endpoint that is all right, and settings that are not; and endpoints that are none.</summary>
public sealed class WrongSettingsTests(ServerFixture server)
{
    [Fact]
    public async Task A_port_where_nothing_listens_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var report = await Examine.EndpointAsync($"http://127.0.0.1:{port}", "bucket");
        report.AssertEndsWith("reach", "nothing listens there", "S3_ENDPOINT");
    }

    [Fact]
    public async Task A_host_that_nobody_knows_is_named()
    {
        var report = await Examine.EndpointAsync("https://no-such-host.invalid", "bucket");
        report.AssertEndsWith("reach", "name is not known", "S3_ENDPOINT");
    }

    [Fact]
    public async Task A_web_server_is_told_from_an_S3_server()
    {
        await using var web = await StandIn.StartAsync("<html>Welcome</html>");
        var report = await Examine.EndpointAsync(web.Url, "bucket");
        report.AssertEndsWith("protocol", "Kestrel answers 200, and not as S3 does", "S3_ENDPOINT");
    }

    [Fact]
    public async Task TLS_where_there_is_none_is_told()
    {
        var port = new Uri(server.Endpoint).Port;
        var report = await Examine.EndpointAsync($"https://127.0.0.1:{port}", "bucket");
        report.AssertEndsWith("tls", "TLS does not come about", "http://");
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var endpoint = $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}";
        var options = new DoctorOptions(ServerFixture.SettingsOf(endpoint), "bucket", "")
        {
            CheckTimeout = TimeSpan.FromSeconds(1),
        };
        var report = await new Examination(options).RunAsync();
        report.AssertEndsWith("protocol", "not done within 1 s", "overloaded");
    }

    [Fact]
    public async Task A_wrong_region_is_told_with_the_right_one()
    {
        var bucket = await server.CreateBucketAsync();
        var report = await Examine.EndpointAsync(server.Endpoint, bucket, ("S3_REGION", "eu-west-9"));
        report.AssertEndsWith("region", "'eu-west-9' is wrong, the bucket is in 'us-east-1'", "S3_REGION=us-east-1");
    }

    [Fact]
    public async Task A_key_that_is_not_known_is_told_by_the_name_of_its_setting()
    {
        var bucket = await server.CreateBucketAsync();
        var report = await Examine.EndpointAsync(server.Endpoint, bucket, ("S3_ACCESS_KEY_ID", "nobodys-key-at-all"));
        report.AssertEndsWith("bucket", "does not know the access key", "S3_ACCESS_KEY_ID");
    }

    [Fact]
    public async Task A_wrong_secret_is_told_by_the_name_of_its_setting_and_never_printed()
    {
        const string Secret = "another-secret-than-the-right-one";
        var bucket = await server.CreateBucketAsync();
        var report = await Examine.EndpointAsync(server.Endpoint, bucket, ("S3_SECRET_ACCESS_KEY", Secret));
        report.AssertEndsWith("bucket", "the signature does not match", "S3_SECRET_ACCESS_KEY");
        Assert.DoesNotContain(Secret, Reports.ReportJson.Of(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_told()
    {
        var report = await Examine.EndpointAsync(server.Endpoint, "no-such-bucket-anywhere");
        report.AssertEndsWith("bucket", "there is no bucket no-such-bucket-anywhere", "--bucket");
    }

    [Fact]
    public async Task Virtual_hosts_below_an_address_are_refused_with_the_setting_to_change()
    {
        var bucket = await server.CreateBucketAsync();
        var report = await Examine.EndpointAsync(server.Endpoint, bucket, ("S3_FORCE_PATH_STYLE", "false"));
        report.AssertEndsWith("addressing", "an address has no names below it", "S3_FORCE_PATH_STYLE=true");
    }
}
