namespace Drystone.Doctor.Reports;

/// <summary>Several reports side by side: a row for each check, a column for each endpoint.</summary>
public static class ReportMatrix
{
    private const string Missing = "-";

    /// <summary>Writes reports by their names, then what is wrong at each.</summary>
    public static void Write(TextWriter output, IReadOnlyList<(string Name, DoctorReport Report)> reports)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(reports);
        var first = Examination.CheckNames.Max(one => one.Length);
        int[] widths = [.. reports.Select(one => Math.Max(one.Name.Length, "unsupported".Length))];
        output.WriteLine(Row("check".PadRight(first), widths, reports.Select(one => one.Name)));
        foreach (var check in Examination.CheckNames)
        {
            output.WriteLine(Row(check.PadRight(first), widths, reports.Select(one => WordOf(one.Report, check))));
        }

        foreach (var (name, report) in reports)
        {
            foreach (var finding in report.Findings.Where(one => one.Outcome is not (Outcome.Pass or Outcome.Skipped)))
            {
                output.WriteLine();
                output.WriteLine(
                    $"{name}: {ReportTable.WordOf(finding.Outcome)}: {finding.Check}: {finding.Message}");
                output.WriteLine($"  → {finding.Remedy}");
            }
        }
    }

    private static string WordOf(DoctorReport report, string check) =>
        report.Findings.FirstOrDefault(one => one.Check == check) is { } finding
            ? ReportTable.WordOf(finding.Outcome)
            : Missing;

    private static string Row(string name, int[] widths, IEnumerable<string> cells) =>
        string.Join("  ", cells.Select((cell, at) => cell.PadRight(widths[at])).Prepend(name)).TrimEnd();
}
