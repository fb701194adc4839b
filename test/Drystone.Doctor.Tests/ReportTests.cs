using Drystone.Doctor.Reports;

namespace Drystone.Doctor.Tests;

public sealed class ReportTests
{
    private static readonly DoctorReport Laptop = new("http://127.0.0.1:9000/", "docs", "drystone",
    [
        new("reach", Outcome.Pass, "127.0.0.1:9000 takes connections", null, 1),
        new("tls", Outcome.Warning, "without TLS", "Serve TLS.", 2),
    ]);

    private static readonly DoctorReport Broken = new("https://s3.example.com/", "docs", "ceph",
    [
        new("reach", Outcome.Pass, "s3.example.com:443 takes connections", null, 1),
        new("tls", Outcome.Fail, "the certificate is self-signed", "Trust it.", 2),
        new("trailers", Outcome.Unsupported, "no trailers", "Do without.", 3),
        new("copy", Outcome.Skipped, "not looked at, for tls failed", null, 0),
    ]);

    [Fact]
    public void A_table_has_a_row_for_each_check_and_its_remedy_below()
    {
        using var output = new StringWriter { NewLine = "\n" };
        ReportTable.Write(output, Laptop);
        Assert.Equal(
            """
            http://127.0.0.1:9000/  bucket docs  profile drystone

            pass         reach  127.0.0.1:9000 takes connections
            warning      tls    without TLS
                                → Serve TLS.

            The endpoint keeps the contract: 1 pass, 1 warning.

            """,
            output.ToString());
    }

    [Fact]
    public void A_matrix_has_a_column_for_each_endpoint_and_tells_what_is_wrong_below()
    {
        using var output = new StringWriter { NewLine = "\n" };
        ReportMatrix.Write(output, [("laptop", Laptop), ("production", Broken)]);
        var lines = output.ToString().Split('\n');
        Assert.Equal("check               laptop       production", lines[0]);
        Assert.Equal("reach               pass         pass", lines[1]);
        Assert.Equal("tls                 warning      fail", lines[2]);
        Assert.Contains("trailers            -            unsupported", lines);
        Assert.Contains("production: fail: tls: the certificate is self-signed", lines);
        Assert.Contains("  → Trust it.", lines);
        Assert.DoesNotContain(lines, line => line.Contains("production: skipped", StringComparison.Ordinal));
    }

    [Fact]
    public void JSON_has_the_words_of_the_table()
    {
        var json = ReportJson.Of([("production", Broken)]);
        using var parsed = System.Text.Json.JsonDocument.Parse(json);
        var report = parsed.RootElement[0];
        Assert.Equal("production", report.GetProperty("name").GetString());
        Assert.False(report.GetProperty("healthy").GetBoolean());
        var finding = report.GetProperty("findings")[1];
        Assert.Equal("fail", finding.GetProperty("outcome").GetString());
        Assert.Equal("Trust it.", finding.GetProperty("remedy").GetString());
        Assert.False(report.GetProperty("findings")[0].TryGetProperty("remedy", out _));
    }

    [Fact]
    public void Unsupported_and_warnings_keep_an_endpoint_healthy_and_failures_do_not()
    {
        Assert.True(Laptop.IsHealthy);
        Assert.False(Broken.IsHealthy);
        Assert.True((Broken with { Findings = [Broken.Findings[2]] }).IsHealthy);
        Assert.False((Broken with { Findings = [Broken.Findings[3]] }).IsHealthy);
    }
}
