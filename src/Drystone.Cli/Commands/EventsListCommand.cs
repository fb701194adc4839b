using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone events list</c>.</summary>
internal static class EventsListCommand
{
    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("list", "List event targets, how they are doing and what waits for them.") { json };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var events = await OperatorAccess.OpenEventsAsync(store.DataOf(parsed), cancel);
            Write(terminal.Output, await events.ListEventTargetsAsync(cancel), parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(TextWriter output, IReadOnlyList<EventTargetStatus> targets, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(targets, EventsJson.Default.IReadOnlyListEventTargetStatus));
            return;
        }

        foreach (var target in targets)
        {
            output.WriteLine(
                $"{target.Name}  {target.State}  {target.Backlog} waiting ({target.BacklogBytes} bytes)  "
                + $"{target.DeadLetters} dead letters  {target.Delivered} delivered  {target.Kind} {target.Url}");
            if (target.Problem is { } problem)
            {
                output.WriteLine($"  {problem}");
            }
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<EventTargetStatus>))]
[JsonSerializable(typeof(IReadOnlyList<UndeliveredEvent>))]
internal sealed partial class EventsJson : JsonSerializerContext;
