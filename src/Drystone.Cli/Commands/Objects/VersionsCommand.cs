using System.CommandLine;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Output;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone versions</c>.</summary>
internal static class VersionsCommand
{
    public const string Examples =
        """
        Examples:
          drystone versions s3://docs/report.pdf      every version, the current one first
          drystone versions s3://docs/2026/ --json    of everything below
          drystone cat s3://docs/report.pdf --version-id ID
        """;

    public static Command Create(Terminal terminal)
    {
        var address = JsonOption.Address("ADDRESS", "s3://BUCKET/PREFIX or ALIAS:BUCKET/PREFIX.");
        var json = JsonOption.Create();
        var command = new Command("versions", "List versions and delete markers.") { address, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var at = ObjectAddress.RequireBucket(parsed.GetRequiredValue(address));
            using var endpoints = new Endpoints(terminal.Environment);
            var endpoint = await endpoints.OpenAsync(at, cancel);
            var request = new ListVersionsRequest { BucketName = at.Bucket, Prefix = at.Key };
            while (true)
            {
                var page = await endpoint.AskAsync(
                    "list versions", at.Bucket, client => client.ListVersionsAsync(request, cancel));
                foreach (var version in page.Versions ?? [])
                {
                    Write(terminal.Output, version, parsed.GetValue(json));
                }

                if (page.IsTruncated != true)
                {
                    return ExitCode.Success;
                }

                (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
            }
        });
        return command;
    }

    private static void Write(TextWriter output, S3ObjectVersion version, bool isJson)
    {
        var time = new DateTimeOffset(version.LastModified?.ToUniversalTime() ?? DateTime.UnixEpoch);
        var isMarker = version.IsDeleteMarker == true;
        var isLatest = version.IsLatest == true;
        if (isJson)
        {
            JsonLine.Write(output, new JsonObject
            {
                ["key"] = version.Key,
                ["versionId"] = version.VersionId,
                ["isLatest"] = isLatest,
                ["isDeleteMarker"] = isMarker,
                ["sizeBytes"] = isMarker ? null : version.Size,
                ["etag"] = isMarker ? null : version.ETag?.Trim('"'),
                ["lastModified"] = Printable.Iso(time),
            });
            return;
        }

        var size = isMarker ? "DELETED" : Printable.Size(version.Size ?? 0);
        output.WriteLine($"{Printable.Time(time)}  {size,11}  {version.VersionId,-32}  "
            + $"{(isLatest ? "*" : " ")} {Printable.Name(version.Key)}");
    }
}
