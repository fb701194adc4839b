using System.CommandLine;
using Drystone.Cli.Contract;
using Drystone.Client.Configuration;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone config check</c>: explains every setting. Ends with 2 when they cannot be used.</summary>
internal static class ConfigCheckCommand
{
    private const string Nothing = "none";

    public static Command Create(Terminal terminal)
    {
        var envFile = ContractSource.EnvFileOption();
        var require = new Option<string[]>("--require")
        {
            HelpName = "DOMAIN",
            Description = "A domain that must have a bucket, such as DOCS, the default; repeatable; 'none' for none.",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("check", "Explain the settings: values, where they come from, what is wrong.")
        {
            envFile, require, json,
        };
        command.SetAction(parsed =>
        {
            var values = ContractSource.ReadValues(parsed.GetValue(envFile), terminal);
            var reading = SettingsReader.Read(values, RequirementsOf(parsed.GetValue(require) ?? []));
            ContractOutput.Write(terminal.Output, ContractReport.Of(values, reading), parsed.GetValue(json));
            return reading.Settings is null ? ExitCode.Usage : ExitCode.Success;
        });
        return command;
    }

    private static SettingsRequirements RequirementsOf(string[] domains)
    {
        if (domains.Length > 1 && domains.Contains(Nothing, StringComparer.OrdinalIgnoreCase))
        {
            throw new UsageException(["--require: give domains, or 'none' alone"]);
        }

        return domains switch
        {
            [] => SettingsRequirements.Platform,
            [var one] when one.Equals(Nothing, StringComparison.OrdinalIgnoreCase) => new() { Domains = [] },
            _ => new() { Domains = [.. domains.Select(one => one.ToUpperInvariant())] },
        };
    }
}
