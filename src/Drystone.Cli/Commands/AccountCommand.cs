using System.CommandLine;
using Drystone.Cli.Configuration;
using Drystone.Server.Control;
using Drystone.Server.Keys;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone account</c>: tenants of a store, whether its server runs or not.</summary>
internal static class AccountCommand
{
    public static Command Create(Terminal terminal)
    {
        var store = new StoreLocation(terminal);
        var command = new Command("account", "Manage accounts: tenants with buckets and keys of their own.")
        {
            AccountAddCommand.Create(terminal, store),
            AccountListCommand.Create(terminal, store),
            AccountShowCommand.Create(terminal, store),
            AccountRenameCommand.Create(terminal, store),
            AccountSuspendCommand.CreateSuspend(terminal, store),
            AccountSuspendCommand.CreateResume(terminal, store),
            AccountRemoveCommand.Create(terminal, store),
            AccountKeyCommand.Create(terminal, store),
        };
        store.AddTo(command);
        return command;
    }
}

/// <summary>The options that say which store is meant, shared by the commands on a store.</summary>
internal sealed class StoreLocation(Terminal terminal)
{
    private const string DefaultDataDirectory = "./data";

    public Option<string?> Data { get; } = new("--data")
    {
        Description = "The server's data directory. [default: DRYSTONE_DATA, or ./data]",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<string?> Metadata { get; } = new("--metadata")
    {
        Description = "The server's metadata directory, when not with the data.",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<string?> MasterKeyFile { get; } = new("--master-key-file")
    {
        Description = "The server's master key, when not with the data and no server runs.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<string?> MasterKeyCommand { get; } = new("--master-key-command")
    {
        Description = "A command that prints it, likewise.",
        HelpName = "COMMAND",
        Recursive = true,
    };

    public void AddTo(Command command)
    {
        command.Add(Data);
        command.Add(Metadata);
        command.Add(MasterKeyFile);
        command.Add(MasterKeyCommand);
    }

    public Task<IKeyAdmin> OpenKeysAsync(ParseResult parsed, CancellationToken cancel) =>
        OperatorOf(parsed).OpenKeysAsync(RegionOf(terminal), cancel);

    public OperatorAccess OperatorOf(ParseResult parsed) =>
        new(DataOf(parsed), MetadataOf(parsed), TimeProvider.System) { MasterKey = MasterKeyOf(parsed) };

    public string DataOf(ParseResult parsed) =>
        Path.GetFullPath(Find(parsed, Data, ServerSettings.Data) ?? DefaultDataDirectory);

    private string? MetadataOf(ParseResult parsed) =>
        Find(parsed, Metadata, ServerSettings.Metadata) is { } metadata ? Path.GetFullPath(metadata) : null;

    /// <summary>A flag goes before the variables.</summary>
    private MasterKeySource MasterKeyOf(ParseResult parsed)
    {
        var problems = new List<string>();
        IReadOnlyList<SettingValue> FromFlags(Setting setting)
        {
            var option = setting == ServerSettings.MasterKeyFile ? MasterKeyFile : MasterKeyCommand;
            return parsed.GetValue(option) is { } text ? [new SettingValue(text, setting.Flag)] : [];
        }

        var source = MasterKeyReader.Read(new SettingValues(FromFlags, terminal.Environment, _ => []), problems);
        return problems.Count == 0 ? source : throw new UsageException(problems);
    }

    private static string RegionOf(Terminal terminal) =>
        new SettingValues(_ => [], terminal.Environment, _ => []).Find(ServerSettings.Region)?.Text ?? "us-east-1";

    private string? Find(ParseResult parsed, Option<string?> option, Setting setting) =>
        parsed.GetValue(option)
        ?? (terminal.Environment.GetValueOrDefault(setting.Variable) is { Length: > 0 } value ? value : null);
}
