namespace Drystone.Doctor.Reports;

/// <summary>A report for people: a row for each check, its remedy below.</summary>
public static class ReportTable
{
    private static readonly string Indent = new(' ', 13);

    /// <summary>Writes a report.</summary>
    public static void Write(TextWriter output, DoctorReport report)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(report);
        output.WriteLine($"{report.Endpoint}  bucket {report.Bucket}  profile {report.Provider}");
        output.WriteLine();
        var width = report.Findings.Max(one => one.Check.Length);
        foreach (var finding in report.Findings)
        {
            output.WriteLine($"{WordOf(finding.Outcome),-11}  {finding.Check.PadRight(width)}  {finding.Message}");
            if (finding.Remedy is { } remedy)
            {
                output.WriteLine($"{Indent}{"".PadRight(width)}  → {remedy}");
            }
        }

        output.WriteLine();
        output.WriteLine(SummaryOf(report));
    }

    /// <summary>How an outcome is called: <c>pass</c>, <c>warning</c>, <c>unsupported</c>, <c>fail</c> or
    /// <c>skipped</c>.</summary>
    public static string WordOf(Outcome outcome) => outcome.ToString().ToLowerInvariant();

    private static string SummaryOf(DoctorReport report)
    {
        var counts = report.Findings.GroupBy(one => one.Outcome).OrderBy(one => one.Key)
            .Select(one => $"{one.Count()} {WordOf(one.Key)}");
        return $"{(report.IsHealthy ? "The endpoint keeps the contract" : "The endpoint does not keep the contract")}: "
            + $"{string.Join(", ", counts)}.";
    }
}
