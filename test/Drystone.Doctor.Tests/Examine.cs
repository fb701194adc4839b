namespace Drystone.Doctor.Tests;

/// <summary>Examines and says what failed.</summary>
internal static class Examine
{
    public static Task<DoctorReport> EndpointAsync(
        string endpoint, string bucket, params (string Name, string Value)[] changes) =>
        new Examination(new DoctorOptions(ServerFixture.SettingsOf(endpoint, changes), bucket, "")).RunAsync();

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
