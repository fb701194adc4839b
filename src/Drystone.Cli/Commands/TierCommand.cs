using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone tier</c>: how the tiers of storage classes stand.</summary>
internal static class TierCommand
{
    public const string Examples =
        """
        Examples:
          drystone tier status --data /srv/data
          drystone tier status --json

        The exit code is 1 when a tier does not answer, or bytes are at one that is not declared.
        """;

    private const int BytesPerMebibyte = 1 << 20;

    public static Command Create(Terminal terminal)
    {
        var store = new StoreLocation(terminal);
        var command = new Command("tier", "See how the tiers of storage classes stand.")
        {
            CreateStatus(terminal, store),
        };
        store.AddTo(command);
        return command;
    }

    private static Command CreateStatus(Terminal terminal, StoreLocation store)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(
            "status", "Ask each tier whether it answers, and show what is there and what waits.") { json };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var tiers = await store.OperatorOf(parsed).OpenTiersAsync(cancel);
            var all = await tiers.ListTiersAsync(cancel);
            Write(terminal.Output, all, parsed.GetValue(json));
            return all.All(tier => tier.IsReachable == true) ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static void Write(TextWriter output, IReadOnlyList<TierSummary> all, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(all, TierJson.Default.IReadOnlyListTierSummary));
            return;
        }

        if (all.Count == 0)
        {
            output.WriteLine("No storage class has a tier.");
        }

        foreach (var one in all)
        {
            output.WriteLine($"{one.Tier}: {Describe(one)}; "
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"{one.Objects:N0} objects, {(double)one.Bytes / BytesPerMebibyte:F1} MiB; ")
                + string.Create(CultureInfo.InvariantCulture,
                    $"waiting: {one.WaitingMoves:N0} moves, {one.WaitingRestores:N0} restores, ")
                + string.Create(CultureInfo.InvariantCulture, $"{one.WaitingRemovals:N0} removals"));
            if (one.Problem is { } problem)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"  last problem, {one.FailedAt:yyyy-MM-ddTHH:mm:ssZ}: {problem}"));
            }
        }
    }

    private static string Describe(TierSummary one) => one switch
    {
        { IsDeclared: false } => "not declared, or no server runs",
        { IsReachable: true } => "answers",
        _ => "does not answer",
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<TierSummary>))]
internal sealed partial class TierJson : JsonSerializerContext;
