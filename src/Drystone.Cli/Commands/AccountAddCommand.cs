using System.CommandLine;
using Drystone.Cli.Configuration;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone account add</c>: prints the new account's key, this once.</summary>
internal static class AccountAddCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "What the account is called." };

    private static readonly Option<string?> AccessKey = Text(
        "--access-key", "KEY", "Its access key id, instead of a generated one.");
    private static readonly Option<string?> SecretKey = Text(
        "--secret-key", "SECRET", "Its secret; other users of this machine can see it here.");
    private static readonly Option<string?> SecretKeyFile = Text(
        "--secret-key-file", "FILE", "A file that holds its secret.");
    private static readonly Option<string?> Id = Text(
        "--id", "12DIGITS", "Its account id, instead of a generated one.");
    private static readonly Option<string?> CanonicalId = Text(
        "--canonical-id", "ID", "Its canonical user id, shown as Owner/ID.");
    private static readonly Option<string?> Email = Text(
        "--email", "ADDRESS", "Its email address.");
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var command = new Command("add", "Add an account and print its key.")
        {
            Name, AccessKey, SecretKey, SecretKeyFile, Id, CanonicalId, Email, Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var wanted = ReadAccount(parsed);
            await using var accounts = await store.OperatorOf(parsed).OpenAccountsAsync(cancel);
            var added = await accounts.AddAsync(wanted, cancel);
            AccountOutput.Write(terminal.Output, added, parsed.GetValue(Json));
            return ExitCode.Success;
        });
        return command;
    }

    private static NewAccount ReadAccount(ParseResult parsed)
    {
        var problems = new List<string>();
        var secret = parsed.GetValue(SecretKey);
        if (parsed.GetValue(SecretKeyFile) is { } path)
        {
            if (secret is not null)
            {
                problems.Add("--secret-key and --secret-key-file: give the secret once");
            }

            secret = SecretFile.Read(path, "--secret-key-file", problems);
        }

        if (problems.Count == 0 && parsed.GetValue(AccessKey) is null != secret is null)
        {
            problems.Add("--access-key needs --secret-key-file or --secret-key, and they need it");
        }

        return problems.Count > 0 ? throw new UsageException(problems) : new NewAccount(
            parsed.GetRequiredValue(Name),
            parsed.GetValue(Id),
            parsed.GetValue(CanonicalId),
            parsed.GetValue(Email),
            parsed.GetValue(AccessKey),
            secret);
    }

    private static Option<string?> Text(string name, string valueName, string description) =>
        new(name) { HelpName = valueName, Description = description };
}
