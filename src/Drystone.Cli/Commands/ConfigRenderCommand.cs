using System.CommandLine;
using Drystone.Cli.Contract;
using Drystone.Cli.Rendering;
using Drystone.Client.Configuration;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone config render</c>: prints what another program needs. Secrets are references.</summary>
internal static class ConfigRenderCommand
{
    public static Command Create(Terminal terminal)
    {
        var names = ConsumerTable.All.Select(one => one.Name).ToArray();
        var consumer = new Argument<string>("CONSUMER") { Description = string.Join(", ", names) + "." };
        var envFile = ContractSource.EnvFileOption();
        var domain = new Option<string?>("--domain")
        {
            HelpName = "DOMAIN",
            Description = "Take S3_BUCKET_DOMAIN and its prefix instead of the usual ones.",
        };
        var command = new Command("render", "Print the configuration of another program; secrets as references.")
        {
            consumer, envFile, domain,
        };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(consumer);
            var found = ConsumerTable.All.FirstOrDefault(one => one.Name == name) ?? throw new UsageException(
                [$"unknown consumer '{name}'{NearestName.Suggest(name, names)}: {string.Join(", ", names)}"]);
            var values = ContractSource.ReadValues(parsed.GetValue(envFile), terminal);
            var reading = SettingsReader.Read(values, new() { Domains = [], AccessKey = false });
            var settings = ContractSource.Require(reading);
            var wanted = parsed.GetValue(domain)?.ToUpperInvariant() ?? found.Domain;
            terminal.Output.Write(found.Render(RenderContext.Of(wanted, settings, values)));
            return ExitCode.Success;
        });
        return command;
    }
}
