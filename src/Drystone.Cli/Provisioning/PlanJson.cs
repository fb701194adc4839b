using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Provisioning.Planning;

namespace Drystone.Cli.Provisioning;

/// <summary>Writes plans for programs.</summary>
internal static class PlanJson
{
    public static void Write(TextWriter output, ProvisioningPlan plan, IReadOnlyList<string> problems) => Write(output,
        new PlanDocument(plan.Endpoint, plan.Provider, [.. plan.Changes.Select(change => ToDocument(change, null))],
            [.. plan.Unsupported.Select(ToDocument)], plan.Notes, problems));

    public static void Write(TextWriter output, ProvisioningResult result) => Write(output,
        new PlanDocument(result.Plan.Endpoint, result.Plan.Provider,
            [.. result.Changes.Select(one => ToDocument(one.Change, one))],
            [.. result.Plan.Unsupported.Select(ToDocument)], result.Plan.Notes, []));

    private static void Write(TextWriter output, PlanDocument document) =>
        output.WriteLine(JsonSerializer.Serialize(document, Context.PlanDocument));

    // Arrows and quotes stay readable: this goes to a terminal or a program, never into a page.
    private static PlanJsonContext Context { get; } = new(new JsonSerializerOptions(PlanJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private static ChangeDocument ToDocument(PlannedChange change, AppliedChange? applied) => new(
        change.Subject.Kind, change.Subject.Name, change.Item,
        change.Deletes is not null ? "delete" : change.IsNew ? "create" : "update",
        change.Lines, change.Weakens, change.IsAllowed)
    {
        Outcome = applied?.Outcome switch
        {
            null => null,
            ChangeOutcome.Applied => "applied",
            ChangeOutcome.AlreadyDone => "already done",
            ChangeOutcome.Unsupported => "unsupported",
            ChangeOutcome.Failed => "failed",
            _ => "not applied",
        },
        Detail = applied?.Detail,
        Notice = applied?.Notice,
        Obstacle = change.Obstacle,
    };

    private static UnsupportedDocument ToDocument(UnsupportedItem item) =>
        new(item.Subject.Kind, item.Subject.Name, item.Item, item.Reason);
}

internal sealed record PlanDocument(
    string Endpoint,
    string Provider,
    IReadOnlyList<ChangeDocument> Changes,
    IReadOnlyList<UnsupportedDocument> Unsupported,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Problems);

internal sealed record ChangeDocument(
    string Kind,
    string Name,
    string Item,
    string Action,
    IReadOnlyList<DiffLine> Lines,
    string? Weakens,
    bool IsAllowed)
{
    public string? Outcome { get; init; }

    public string? Detail { get; init; }

    public string? Notice { get; init; }

    public string? Obstacle { get; init; }
}

internal sealed record UnsupportedDocument(string Kind, string Name, string Item, string Reason);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlanDocument))]
internal sealed partial class PlanJsonContext : JsonSerializerContext;
