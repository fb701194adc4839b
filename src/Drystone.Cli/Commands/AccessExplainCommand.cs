using System.CommandLine;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone access explain</c>: of a principal, an action and a resource, or of a request that was
/// answered.</summary>
internal static class AccessExplainCommand
{
    private static readonly Option<string?> Principal = new("--principal")
    {
        HelpName = "ARN",
        Description = "Who: an ARN, an account id (its root), an access key id, or 'anonymous'.",
    };

    private static readonly Option<string?> Action = new("--action")
    {
        HelpName = "NAME",
        Description = "What: an IAM action as s3:GetObject.",
    };

    private static readonly Option<string?> Resource = new("--resource")
    {
        HelpName = "NAME",
        Description = "On what: an ARN, BUCKET or BUCKET/KEY; * for none.",
    };

    private static readonly Option<string[]> Context = new("--context")
    {
        HelpName = "KEY=VALUE",
        Description = "What the request says of a condition key, as aws:SourceIp=192.0.2.7; may be repeated.",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> Request = new("--request")
    {
        HelpName = "ID",
        Description = "Instead: the x-amz-request-id of a request that was answered.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var command = new Command("explain", "Show whether something is allowed, and which statements say so.")
        {
            Principal, Action, Resource, Context, Request, Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var asJson = parsed.GetValue(Json);
            if (parsed.GetValue(Request) is { } id)
            {
                await using var ofRequests = await store.OperatorOf(parsed).OpenAccessAsync(cancel);
                AccessOutput.Write(terminal.Output, await ofRequests.ExplainRequestAsync(id, cancel), asJson);
                return ExitCode.Success;
            }

            var query = ReadQuery(parsed);
            await using var access = await store.OperatorOf(parsed).OpenAccessAsync(cancel);
            AccessOutput.Write(terminal.Output, await access.ExplainAsync(query, cancel), asJson);
            return ExitCode.Success;
        });
        return command;
    }

    private static AccessQuery ReadQuery(ParseResult parsed) =>
        parsed.GetValue(Principal) is { } principal && parsed.GetValue(Action) is { } action
            && parsed.GetValue(Resource) is { } resource
            ? new AccessQuery(principal, action, resource, ReadContext(parsed.GetRequiredValue(Context)))
            : throw new UsageException(["name --principal, --action and --resource, or --request"]);

    private static Dictionary<string, string> ReadContext(string[] given)
    {
        var context = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in given)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            context[equals > 0 ? pair[..equals] : throw new UsageException([$"--context '{pair}' is not KEY=VALUE"])] =
                pair[(equals + 1)..];
        }

        return context;
    }
}
