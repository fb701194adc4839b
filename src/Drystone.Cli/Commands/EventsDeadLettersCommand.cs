using System.CommandLine;
using System.Text.Json;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone events dead-letters</c>: shows what was given up, tries it again or forgets it.</summary>
internal static class EventsDeadLettersCommand
{
    private static readonly Argument<string> Target = new("TARGET") { Description = "Which event target." };

    private static readonly Option<bool> Retry = new("--retry") { Description = "Deliver all of them again." };

    private static readonly Option<bool> Purge = new("--purge") { Description = "Forget all of them." };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var command = new Command("dead-letters", "Show undelivered events, deliver them again or forget them.")
        {
            Target, Retry, Purge, Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(Retry) && parsed.GetValue(Purge))
            {
                throw new UsageException(["--retry and --purge: give one of them"]);
            }

            await using var events = await OperatorAccess.OpenEventsAsync(store.DataOf(parsed), cancel);
            await RunAsync(events, parsed, terminal.Output, cancel);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task RunAsync(
        IEventAdmin events, ParseResult parsed, TextWriter output, CancellationToken cancel)
    {
        var target = parsed.GetRequiredValue(Target);
        if (parsed.GetValue(Retry))
        {
            await output.WriteLineAsync($"Delivering again: {await events.RetryDeadLettersAsync(target, cancel)}");
        }
        else if (parsed.GetValue(Purge))
        {
            await output.WriteLineAsync($"Forgotten: {await events.PurgeDeadLettersAsync(target, cancel)}");
        }
        else
        {
            Write(output, await events.ListDeadLettersAsync(target, cancel), parsed.GetValue(Json));
        }
    }

    private static void Write(TextWriter output, IReadOnlyList<UndeliveredEvent> letters, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(letters, EventsJson.Default.IReadOnlyListUndeliveredEvent));
            return;
        }

        foreach (var letter in letters)
        {
            output.WriteLine(
                $"{letter.Time:yyyy-MM-ddTHH:mm:ssZ}  {letter.EventName}  {letter.Bucket}/{letter.Key}  {letter.Id}");
            output.WriteLine($"  {letter.Reason}");
        }
    }
}
