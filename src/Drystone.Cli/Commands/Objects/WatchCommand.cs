using System.CommandLine;
using Drystone.Cli.Bench;
using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Listings;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone watch</c>.</summary>
internal static class WatchCommand
{
    public const string Examples =
        """
        Examples:
          drystone watch s3://docs/inbox/                 until it is interrupted
          drystone watch s3://docs --interval 1m --json
          drystone watch s3://docs/inbox/ --count 1       until something happened

        It lists what is below the prefix, again and again, and tells what was added, changed and removed: that works
        with every store. What comes and goes between two looks is not seen; 'drystone events' is for those who must
        not miss anything.
        """;

    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(100);

    public static Command Create(Terminal terminal)
    {
        var address = JsonOption.Address("ADDRESS", "s3://BUCKET/PREFIX or ALIAS:BUCKET/PREFIX.");
        var interval = new Option<string>("--interval")
        {
            HelpName = "TIME",
            Description = "From look to look.",
            DefaultValueFactory = _ => "5s",
        };
        var count = new Option<int?>("--count") { HelpName = "N", Description = "End after so many changes." };
        var json = JsonOption.Create();
        var command = new Command("watch", "Tell what changes below a prefix.") { address, interval, count, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var at = ObjectAddress.RequireBucket(parsed.GetRequiredValue(address));
            var text = parsed.GetRequiredValue(interval);
            if (BenchUnits.TryParseDuration(text) is not { } every || every < LeastInterval)
            {
                throw new UsageException([$"--interval: '{text}' is no time of 100ms or more, such as 5s"]);
            }

            if (parsed.GetValue(count) < 1)
            {
                throw new UsageException(["--count: 1 is the least"]);
            }

            using var interruption = new Interruption(cancel);
            using var endpoints = new Endpoints(terminal.Environment);
            var endpoint = await endpoints.OpenAsync(at, interruption.Token);
            var watch = new ObjectWatch(endpoint, at, terminal.Output, parsed.GetValue(json), TimeProvider.System);
            await watch.RunAsync(every, parsed.GetValue(count) ?? long.MaxValue, interruption.Token);
            return ExitCode.Success;
        });
        return command;
    }
}
