using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary>What lifecycle rules will do as text for people, or as JSON for scripts.</summary>
internal static class LifecycleOutput
{
    public static void Write(TextWriter output, LifecycleReport report, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(report, LifecycleJson.Default.LifecycleReport));
            return;
        }

        if (report.Rules.Count == 0)
        {
            output.WriteLine($"Bucket {report.Bucket} has no lifecycle rules.");
            return;
        }

        foreach (var rule in report.Rules)
        {
            var state = rule.IsEnabled ? string.Empty : " (disabled)";
            output.WriteLine($"Rule {rule.Id}{state}: {rule.Filter}: {rule.Actions}");
        }

        output.WriteLine();
        foreach (var action in report.Actions)
        {
            var due = action.IsDue ? "now" : $"{action.DueAt:yyyy-MM-ddTHH:mm:ssZ}";
            output.WriteLine($"{due,-20}  {action.Action,-19}  {action.Rule}  {action.Key}  ({action.Id})");
        }

        if (report.Actions.Count == 0)
        {
            output.WriteLine("Nothing is foreseen.");
        }

        if (report.HasMore)
        {
            output.WriteLine("There is more; ask for it with --max.");
        }

        if (!report.IsComplete)
        {
            output.WriteLine("The rules are new: the bucket is still being walked, and more may come.");
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(LifecycleReport))]
internal sealed partial class LifecycleJson : JsonSerializerContext;
