using System.CommandLine;
using Drystone.Cli.Configuration;
using Drystone.Server.Control;

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
            AccountRemoveCommand.Create(terminal, store),
        };
        command.Add(store.Data);
        command.Add(store.Metadata);
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

    public Task<IAccountAdmin> OpenAsync(ParseResult parsed, CancellationToken cancel) =>
        AccountAdmin.OpenAsync(DataOf(parsed), MetadataOf(parsed), TimeProvider.System, cancel);

    public Task<ILifecycleAdmin> OpenLifecycleAsync(ParseResult parsed, CancellationToken cancel) =>
        LifecycleAdmin.OpenAsync(DataOf(parsed), MetadataOf(parsed), TimeProvider.System, cancel);

    public OperatorAccess OperatorOf(ParseResult parsed) =>
        new(DataOf(parsed), MetadataOf(parsed), TimeProvider.System);

    public string DataOf(ParseResult parsed) =>
        Path.GetFullPath(Find(parsed, Data, ServerSettings.Data) ?? DefaultDataDirectory);

    private string? MetadataOf(ParseResult parsed) =>
        Find(parsed, Metadata, ServerSettings.Metadata) is { } metadata ? Path.GetFullPath(metadata) : null;

    private string? Find(ParseResult parsed, Option<string?> option, Setting setting) =>
        parsed.GetValue(option)
        ?? (terminal.Environment.GetValueOrDefault(setting.Variable) is { Length: > 0 } value ? value : null);
}
