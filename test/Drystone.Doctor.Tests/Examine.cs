using Drystone.Doctor.Reports;
using Drystone.Testing.Secrets;

namespace Drystone.Doctor.Tests;

/// <summary>Examines and says what failed.</summary>
internal static class Examine
{
    public static async Task<DoctorReport> EndpointAsync(
        string endpoint, string bucket, params (string Name, string Value)[] changes)
    {
        var settings = ServerFixture.SettingsOf(endpoint, changes);
        var report = await new Examination(new DoctorOptions(settings, bucket, "")).RunAsync();
        SecretSink.Run.Guard(SecretKind.SecretKey, settings.AccessKey?.SecretKey.Reveal());
        SecretSink.Run.Take(
            OutputChannel.StandardOutput, TestContext.Current.Test?.TestDisplayName ?? nameof(Examine),
            ReportJson.Of(report));
        return report;
    }

    public static Finding Of(this DoctorReport report, string check) =>
        Assert.Single(report.Findings, one => one.Check == check);

    public static string[] Named(this DoctorReport report, Outcome outcome) =>
        [.. report.Findings.Where(one => one.Outcome == outcome).Select(one => one.Check)];

    /// <summary>Asserts that one check failed with such words and told a remedy, and that nothing was looked at after
    /// it.</summary>
    public static void AssertEndsWith(this DoctorReport report, string check, string words, string remedy)
    {
        var failed = Assert.Single(report.Findings, one => one.Outcome == Outcome.Fail);
        Assert.Equal(check, failed.Check);
        Assert.Contains(words, failed.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, failed.Remedy, StringComparison.Ordinal);
        var after = report.Findings.SkipWhile(one => one != failed).Skip(1).ToList();
        Assert.NotEmpty(after);
        Assert.All(after, one => Assert.Equal(Outcome.Skipped, one.Outcome));
        Assert.False(report.IsHealthy);
    }
}
