using System.Globalization;
using System.Text;

namespace Drystone.Repo.Tests.Reference;

/// <summary>The result of a run of Ceph's s3-tests, from two tab-separated files under <c>docs/reference</c>.</summary>
internal static class ConformanceTable
{
    public const string AreasPath = "docs/reference/ceph-s3-tests.tsv";
    public const string FailuresPath = "docs/reference/ceph-s3-tests-failures.tsv";

    /// <summary>Area, tests that passed, tests that ran.</summary>
    public static IReadOnlyList<string[]> Areas { get; } = Rows(AreasPath, columns: 3);

    /// <summary>A failing test, and why it fails.</summary>
    public static IReadOnlyList<string[]> Failures { get; } = Rows(FailuresPath, columns: 2);

    public static void Write(StringBuilder page)
    {
        if (Areas.Count == 0)
        {
            page.Append("\nNo run has been recorded yet.\n");
            return;
        }

        page.Append("\n| Area | Passed | Run |\n|---|---:|---:|\n");
        foreach (var row in Areas)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {row[0]} | {row[1]} | {row[2]} |\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"| **All** | **{Sum(1)}** | **{Sum(2)}** |\n");
        if (Failures.Count > 0)
        {
            page.Append("\n### Tests that fail, and why\n\n| Test | Reason |\n|---|---|\n");
            foreach (var row in Failures)
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{row[0]}` | {row[1]} |\n");
            }
        }
    }

    public static int Sum(int column) => Areas.Sum(row => int.Parse(row[column], CultureInfo.InvariantCulture));

    /// <summary>The first line names the columns.</summary>
    private static List<string[]> Rows(string path, int columns) =>
        [.. Repository.Read(path).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line =>
            line.Split('\t') is { } fields && fields.Length == columns
                ? fields
                : throw new InvalidDataException($"{path}: '{line}' has not {columns} columns."))];
}
