using System.CommandLine;
using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Listings;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone ls</c>.</summary>
internal static class LsCommand
{
    public const string Examples =
        """
        Examples:
          drystone ls                              the buckets of the endpoint of S3_ENDPOINT
          drystone ls s3://docs/2026/              one level, folders end with '/'
          drystone ls -r s3://docs                 everything below
          drystone ls 's3://docs/**/*.pdf'         by wildcards
          drystone ls old: --json                  the buckets of an alias
        """;

    public static Command Create(Terminal terminal)
    {
        var address = new Argument<string?>("ADDRESS")
        {
            Description = "s3://BUCKET/PREFIX or ALIAS:BUCKET/PREFIX.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var recursive = new Option<bool>("--recursive", "-r") { Description = "Everything below, not one level." };
        var literal = new Option<bool>("--literal") { Description = "Wildcards in keys stand for themselves." };
        var json = JsonOption.Create();
        var command = new Command("ls", "List buckets or objects.") { address, recursive, literal, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var at = ObjectAddress.Require(parsed.GetValue(address) ?? "s3://");
            using var endpoints = new Endpoints(terminal.Environment);
            var endpoint = await endpoints.OpenAsync(at, cancel);
            var listing = new ObjectListing(endpoint, at, terminal.Output, parsed.GetValue(json));
            return at.Bucket.Length == 0
                ? await listing.BucketsAsync(cancel)
                : await listing.ObjectsAsync(parsed.GetValue(recursive), parsed.GetValue(literal), cancel);
        });
        return command;
    }
}
