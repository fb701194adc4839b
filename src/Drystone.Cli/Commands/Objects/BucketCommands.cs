using System.CommandLine;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Output;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone mb</c>.</summary>
internal static class MbCommand
{
    public const string Examples =
        """
        Examples:
          drystone mb s3://docs
          drystone mb s3://docs --ignore-existing     no failure when it is there and yours
        """;

    public static Command Create(Terminal terminal)
    {
        var address = JsonOption.Address("ADDRESS", "s3://BUCKET or ALIAS:BUCKET.");
        var ignore = new Option<bool>("--ignore-existing") { Description = "Succeed when it is yours already." };
        var json = JsonOption.Create();
        var command = new Command("mb", "Make a bucket.") { address, ignore, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var at = BucketAddress.Require(parsed.GetRequiredValue(address));
            using var endpoints = new Endpoints(terminal.Environment);
            var endpoint = await endpoints.OpenAsync(at, cancel);
            try
            {
                await endpoint.AskAsync("make bucket", at.Bucket, client => client.PutBucketAsync(
                    new PutBucketRequest { BucketName = at.Bucket, UseClientRegion = true }, cancel));
            }
            catch (Drystone.Client.ObjectStoreException e)
                when (e.Code == "BucketAlreadyOwnedByYou" && parsed.GetValue(ignore))
            {
                return ExitCode.Success;
            }

            BucketAddress.Tell(terminal, "make", at, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }
}

/// <summary><c>drystone rb</c>: of an empty bucket, as S3 has it.</summary>
internal static class RbCommand
{
    public const string Examples =
        """
        Examples:
          drystone rb s3://docs                                     an empty bucket
          drystone rm -r s3://docs --yes && drystone rb s3://docs   one that is not
        """;

    public static Command Create(Terminal terminal)
    {
        var address = JsonOption.Address("ADDRESS", "s3://BUCKET or ALIAS:BUCKET.");
        var json = JsonOption.Create();
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would go, and remove nothing." };
        var command = new Command("rb", "Remove an empty bucket.") { address, dryRun, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var at = BucketAddress.Require(parsed.GetRequiredValue(address));
            using var endpoints = new Endpoints(terminal.Environment);
            var endpoint = await endpoints.OpenAsync(at, cancel);
            var isDryRun = parsed.GetValue(dryRun);
            if (!isDryRun)
            {
                await endpoint.AskAsync("remove bucket", at.Bucket, client => client.DeleteBucketAsync(
                    new DeleteBucketRequest { BucketName = at.Bucket }, cancel));
            }

            BucketAddress.Tell(terminal, isDryRun ? "would remove" : "remove", at, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }
}

/// <summary>What both have in common.</summary>
internal static class BucketAddress
{
    public static ObjectAddress Require(string text)
    {
        var address = ObjectAddress.RequireBucket(text);
        return address.Key.Length == 0
            ? address
            : throw new UsageException([$"'{text}' is more than a bucket: write s3://BUCKET or ALIAS:BUCKET"]);
    }

    public static void Tell(Terminal terminal, string action, ObjectAddress address, bool isJson)
    {
        if (isJson)
        {
            JsonLine.Write(terminal.Output, new JsonObject { ["action"] = action, ["bucket"] = address.Bucket });
            return;
        }

        terminal.Output.WriteLine($"{action} {address}");
    }
}
