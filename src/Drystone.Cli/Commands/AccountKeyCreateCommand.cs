using System.CommandLine;
using System.Globalization;
using Drystone.Cli.Configuration;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone account key create</c>: prints the key, this once.</summary>
internal static class AccountKeyCreateCommand
{
    private static readonly Option<string?> User = Text("--user", "USER", "Whose key it is. [default: the root]");
    private static readonly Option<string?> Expires = Text(
        "--expires", "TIME", "How long it is taken: as 30d, 12h or 90m. [default: for good]");
    private static readonly Option<string?> Policy = Text(
        "--policy", "FILE", "A policy beyond which the key allows nothing.");
    private static readonly Option<string?> Description = Text("--description", "TEXT", "What it is for.");
    private static readonly Option<string?> AccessKey = Text(
        "--access-key", "KEY", "Its id, instead of a generated one.");
    private static readonly Option<string?> SecretKeyFile = Text(
        "--secret-key-file", "FILE", "A file that holds its secret, instead of a generated one.");
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    public static Command Create(Terminal terminal, StoreLocation store, Option<string?> account)
    {
        var command = new Command("create", "Make a key and print it.")
        {
            User, Expires, Policy, Description, AccessKey, SecretKeyFile, Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var wanted = ReadKey(parsed, account);
            await using var accounts = await store.OperatorOf(parsed).OpenAccountsAsync(cancel);
            var added = await accounts.AddAccountKeyAsync(wanted, cancel);
            AccountKeyOutput.Write(terminal.Output, added, parsed.GetValue(Json));
            return ExitCode.Success;
        });
        return command;
    }

    private static NewAccountKey ReadKey(ParseResult parsed, Option<string?> account)
    {
        var problems = new List<string>();
        var lifetime = parsed.GetValue(Expires) is { } text ? ReadLifetime(text, problems) : null;
        var policy = parsed.GetValue(Policy) is { } path ? SecretFile.Read(path, "--policy", problems) : null;
        var secret = parsed.GetValue(SecretKeyFile) is { } file
            ? SecretFile.Read(file, "--secret-key-file", problems)
            : null;
        return problems.Count > 0 ? throw new UsageException(problems) : new NewAccountKey(
            parsed.GetValue(account), parsed.GetValue(User), lifetime, policy, parsed.GetValue(Description),
            parsed.GetValue(AccessKey), secret);
    }

    private static long? ReadLifetime(string text, List<string> problems)
    {
        var seconds = text.Length < 2 ? 0 : text[^1] switch
        {
            'd' => 86_400,
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            _ => 0,
        };
        if (seconds > 0
            && int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0)
        {
            return (long)count * seconds;
        }

        problems.Add($"--expires: '{text}' is no time; write a number and d, h, m or s, such as 30d");
        return null;
    }

    private static Option<string?> Text(string name, string valueName, string text) =>
        new(name) { HelpName = valueName, Description = text };
}
