using System.CommandLine;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Output;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone tag</c>.</summary>
internal static class TagCommand
{
    public const string Examples =
        """
        Examples:
          drystone tag s3://docs/report.pdf                        show them
          drystone tag s3://docs/report.pdf team=billing keep=yes  exactly these, in place of others
          drystone tag s3://docs/report.pdf --clear
        """;

    public static Command Create(Terminal terminal)
    {
        var address = JsonOption.Address("ADDRESS", "s3://BUCKET/KEY or ALIAS:BUCKET/KEY.");
        var tags = new Argument<string[]>("NAME=VALUE") { Description = "The tags that it shall have." };
        var clear = new Option<bool>("--clear") { Description = "Remove all tags." };
        var version = new Option<string?>("--version-id") { HelpName = "ID", Description = "Not the current one." };
        var json = JsonOption.Create();
        var command = new Command("tag", "Show or set an object's tags.") { address, tags, clear, version, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var at = ObjectAddress.RequireKey(parsed.GetRequiredValue(address));
            var wanted = Read(parsed.GetValue(tags) ?? [], parsed.GetValue(clear));
            using var endpoints = new Endpoints(terminal.Environment);
            var endpoint = await endpoints.OpenAsync(at, cancel);
            var versionId = parsed.GetValue(version);
            if (wanted is { Count: > 0 })
            {
                await endpoint.AskAsync("tag", at.Bucket, client => client.PutObjectTaggingAsync(
                    new PutObjectTaggingRequest
                    {
                        BucketName = at.Bucket,
                        Key = at.Key,
                        VersionId = versionId,
                        Tagging = new Tagging { TagSet = wanted },
                    }, cancel));
                return ExitCode.Success;
            }

            if (wanted is not null)
            {
                await endpoint.AskAsync("tag", at.Bucket, client => client.DeleteObjectTaggingAsync(
                    new DeleteObjectTaggingRequest { BucketName = at.Bucket, Key = at.Key, VersionId = versionId },
                    cancel));
                return ExitCode.Success;
            }

            var answer = await endpoint.AskAsync("tag", at.Bucket, client => client.GetObjectTaggingAsync(
                new GetObjectTaggingRequest { BucketName = at.Bucket, Key = at.Key, VersionId = versionId }, cancel));
            Write(terminal.Output, answer.Tagging ?? [], parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    /// <returns>Null when they shall only be shown.</returns>
    private static List<Tag>? Read(string[] texts, bool clears)
    {
        if (texts.Length == 0)
        {
            return clears ? [] : null;
        }

        var wrong = texts.Where(text => text.IndexOf('=', StringComparison.Ordinal) <= 0).ToList();
        if (wrong.Count > 0 || clears)
        {
            throw new UsageException(clears
                ? ["--clear removes all tags, so none can be given with it"]
                : [.. wrong.Select(text => $"'{text}' is no tag: write NAME=VALUE")]);
        }

        return [.. texts.Select(text => text.Split('=', 2)).Select(pair => new Tag { Key = pair[0], Value = pair[1] })];
    }

    private static void Write(TextWriter output, IReadOnlyList<Tag> tags, bool isJson)
    {
        foreach (var tag in tags)
        {
            if (isJson)
            {
                JsonLine.Write(output, new JsonObject { ["name"] = tag.Key, ["value"] = tag.Value });
            }
            else
            {
                output.WriteLine($"{Printable.Name(tag.Key)}={Printable.Name(tag.Value)}");
            }
        }
    }
}
