using System.CommandLine;
using System.Text.Json.Nodes;
using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Output;
using Drystone.Client;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone stat</c>.</summary>
internal static class StatCommand
{
    public const string Examples =
        """
        Examples:
          drystone stat s3://docs/readme.md
          drystone stat s3://docs/readme.md --version-id ID --json
        """;

    public static Command Create(Terminal terminal)
    {
        var address = JsonOption.Address("ADDRESS", "s3://BUCKET/KEY or ALIAS:BUCKET/KEY.");
        var version = new Option<string?>("--version-id") { HelpName = "ID", Description = "Not the current one." };
        var json = JsonOption.Create();
        var command = new Command("stat", "Show what is known of an object.") { address, version, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var at = ObjectAddress.RequireKey(parsed.GetRequiredValue(address));
            using var endpoints = new Endpoints(terminal.Environment);
            var endpoint = await endpoints.OpenAsync(at, cancel);
            var head = await endpoint.Store.HeadAsync(at.Bucket, at.Key, parsed.GetValue(version), cancel)
                ?? throw new ObjectsException($"there is no object '{at}'");
            var line = ToJson(head);
            if (parsed.GetValue(json))
            {
                JsonLine.Write(terminal.Output, line);
                return ExitCode.Success;
            }

            WriteText(terminal.Output, head);
            return ExitCode.Success;
        });
        return command;
    }

    private static JsonObject ToJson(ObjectHead head)
    {
        var metadata = new JsonObject();
        foreach (var (name, value) in head.Metadata)
        {
            metadata[name] = value;
        }

        return new JsonObject
        {
            ["bucket"] = head.Ref.Bucket,
            ["key"] = head.Ref.Key,
            ["sizeBytes"] = head.Ref.SizeBytes,
            ["etag"] = head.Ref.ETag,
            ["contentType"] = head.Ref.ContentType,
            ["lastModified"] = Printable.Iso(head.LastModified),
            ["versionId"] = head.VersionId,
            ["storageClass"] = head.StorageClass,
            ["metadata"] = metadata,
        };
    }

    private static void WriteText(TextWriter output, ObjectHead head)
    {
        output.WriteLine($"Key      {Printable.Name(head.Ref.Key)}");
        output.WriteLine($"Size     {Printable.Size(head.Ref.SizeBytes)} ({head.Ref.SizeBytes} bytes)");
        output.WriteLine($"Time     {Printable.Time(head.LastModified)} UTC");
        output.WriteLine($"Type     {Printable.Name(head.Ref.ContentType ?? "")}");
        output.WriteLine($"ETag     {head.Ref.ETag}");
        output.WriteLine($"Version  {head.VersionId ?? "none"}");
        output.WriteLine($"Class    {head.StorageClass ?? "STANDARD"}");
        foreach (var (name, value) in head.Metadata)
        {
            output.WriteLine($"Meta     {Printable.Name(name)}={Printable.Name(value)}");
        }
    }
}
