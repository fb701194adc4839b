using System.CommandLine;
using Drystone.Cli.Configuration;
using Drystone.Server.Hosting;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone server</c>: runs a server until it is told to stop.</summary>
internal static class ServerCommand
{
    public const string Name = "server";

    private const string ConfigVariable = "DRYSTONE_CONFIG";

    public static Command Create(Terminal terminal)
    {
        var directory = new Argument<string[]>("DIR")
        {
            Description = "The same as --data.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var config = new Option<string?>("--config") { Description = "A YAML file of settings.", HelpName = "FILE" };
        var flags = ServerSettings.All.ToDictionary(setting => setting, ToOption);
        var command = new Command(Name, "Run a server.") { directory };
        foreach (var flag in flags.Values)
        {
            command.Add(flag);
        }

        command.Add(config);
        command.SetAction((parsed, cancel) =>
        {
            DrystoneServer.WarmUp();
            IReadOnlyList<SettingValue> FromFlags(Setting setting) => FindFlag(parsed, setting, flags[setting]);
            var configPath = parsed.GetValue(config) ?? terminal.Environment.GetValueOrDefault(ConfigVariable);
            var options = ReadOptions(FromFlags, parsed.GetValue(directory) ?? [], configPath, terminal);
            return ServerRun.RunAsync(options, terminal, cancel);
        });
        return command;
    }

    private static Option ToOption(Setting setting) => setting.IsSwitch
        ? new Option<bool?>(setting.Flag) { Description = setting.Description }
        : new Option<string[]>(setting.Flag)
        {
            Description = setting.Description,
            HelpName = setting.ValueName,
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = false,
        };

    private static IReadOnlyList<SettingValue> FindFlag(ParseResult parsed, Setting setting, Option option)
    {
        string[] texts = option switch
        {
            Option<bool?> flag => parsed.GetValue(flag) is { } isOn ? [isOn ? "on" : "off"] : [],
            Option<string[]> values => parsed.GetValue(values) ?? [],
            _ => [],
        };
        return [.. texts.Select(text => new SettingValue(text, setting.Flag))];
    }

    private static ServerOptions ReadOptions(
        Func<Setting, IReadOnlyList<SettingValue>> flags, string[] directories, string? configPath, Terminal terminal)
    {
        var problems = new List<string>();
        var directory = FindDirectory(directories, flags(ServerSettings.Data), problems);
        var file = configPath is { Length: > 0 } ? SettingsFile.Read(configPath, problems) : SettingsFile.Empty;
        var settings = new SettingValues(
            setting => setting == ServerSettings.Data && directory is not null ? [directory] : flags(setting),
            terminal.Environment,
            file.FindAll)
        {
            EventTargets = file.EventTargets,
        };
        var options = new ServerOptionsReader(settings, problems).Read();
        return problems.Count == 0 ? options : throw new UsageException(problems);
    }

    /// <summary>MinIO takes several directories to spread over; here the one that is meant must be clear.</summary>
    private static SettingValue? FindDirectory(
        string[] directories, IReadOnlyList<SettingValue> flags, List<string> problems)
    {
        var options = directories.Where(directory => directory.StartsWith('-')).ToArray();
        if (options.Length > 0)
        {
            var known = ServerSettings.All.Select(setting => setting.Flag);
            problems.Add($"unknown option '{options[0]}'{NearestName.Suggest(options[0], known)}");
        }
        else if (directories.Length > 1 || directories.Any(IsEllipsis))
        {
            problems.Add(
                $"'{string.Join(' ', directories)}': a server has one data directory; let RAID, ZFS or LVM join disks");
        }

        if (directories.Length > 0 && flags.Count > 0)
        {
            problems.Add($"'{directories[0]}' and --data '{flags[^1].Text}': give the data directory once");
        }

        return directories.Length > 0 ? new SettingValue(directories[0], "DIR") : null;
    }

    /// <summary>MinIO's short form for several directories: <c>/data{1...4}</c>.</summary>
    private static bool IsEllipsis(string directory) =>
        directory.Contains('{', StringComparison.Ordinal) && directory.Contains("...", StringComparison.Ordinal);
}
