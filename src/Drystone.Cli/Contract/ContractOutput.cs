using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Client.Configuration;

namespace Drystone.Cli.Contract;

/// <summary>Writes a report of settings.</summary>
internal static class ContractOutput
{
    public static void Write(TextWriter output, ContractReport report, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(report, ContractJson.Default.ContractReport));
            return;
        }

        WriteTable(output, report.Settings);
        WriteProblems(output, "Problems", report.Problems);
        WriteProblems(output, "Warnings", report.Warnings);
        output.WriteLine();
        output.WriteLine(report.Valid ? "The settings can be used." : "The settings cannot be used.");
    }

    private static void WriteTable(TextWriter output, IReadOnlyList<ContractRow> rows)
    {
        var name = rows.Max(row => row.Name.Length);
        var value = rows.Max(row => (row.Value ?? "-").Length);
        output.WriteLine($"{"setting".PadRight(name)}  {"value".PadRight(value)}  from");
        foreach (var row in rows)
        {
            output.WriteLine(
                $"{row.Name.PadRight(name)}  {(row.Value ?? "-").PadRight(value)}  {OriginOf(row)}");
        }
    }

    private static string OriginOf(ContractRow row) => row.Origin switch
    {
        "alias" => $"alias {row.From}",
        "none" => "not set",
        "canonical" => row.From!,
        var other => other,
    };

    private static void WriteProblems(TextWriter output, string title, IReadOnlyList<SettingProblem> problems)
    {
        if (problems.Count == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"{title}:");
        foreach (var problem in problems)
        {
            output.WriteLine($"  {problem.Setting}: {problem.Message}");
            output.WriteLine($"    → {problem.Remedy}");
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContractReport))]
internal sealed partial class ContractJson : JsonSerializerContext;
