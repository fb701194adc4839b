using System.CommandLine;
using System.Text.Json.Nodes;
using Drystone.Cli.Bench;
using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Output;
using Drystone.Client;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone presign</c>.</summary>
internal static class PresignCommand
{
    public const string Examples =
        """
        Examples:
          drystone presign s3://docs/report.pdf --expires 1h
          drystone presign s3://docs/in/upload.bin --method PUT --expires 10m
          drystone presign s3://docs/report.pdf --download-as report-2026.pdf
        """;

    private static readonly string[] Methods = ["GET", "HEAD", "PUT"];
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public static Command Create(Terminal terminal)
    {
        var address = JsonOption.Address("ADDRESS", "s3://BUCKET/KEY or ALIAS:BUCKET/KEY.");
        var method = new Option<string>("--method")
        {
            HelpName = "GET|HEAD|PUT",
            Description = "What it allows.",
            DefaultValueFactory = _ => "GET",
        };
        var expires = new Option<string>("--expires")
        {
            HelpName = "TIME",
            Description = "For how long, up to 7 days (168h).",
            DefaultValueFactory = _ => "1h",
        };
        var downloadAs = new Option<string?>("--download-as")
        {
            HelpName = "NAME",
            Description = "The name that browsers save it under.",
        };
        var json = JsonOption.Create();
        var command = new Command("presign", "Print a URL that allows one thing for a while, without a key.")
        {
            address, method, expires, downloadAs, json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var at = ObjectAddress.RequireKey(parsed.GetRequiredValue(address));
            var options = Read(
                parsed.GetRequiredValue(method), parsed.GetRequiredValue(expires), parsed.GetValue(downloadAs));
            using var endpoints = new Endpoints(terminal.Environment);
            var endpoint = await endpoints.OpenAsync(at, cancel);
            var url = await endpoint.Store.PresignAsync(at.Bucket, at.Key, options, cancel);
            if (parsed.GetValue(json))
            {
                JsonLine.Write(terminal.Output, new JsonObject
                {
                    ["url"] = url.AbsoluteUri,
                    ["method"] = options.Method.Method,
                    ["expiresSeconds"] = (long)options.Expiry.TotalSeconds,
                });
            }
            else
            {
                await terminal.Output.WriteLineAsync(url.AbsoluteUri);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static PresignOptions Read(string method, string expires, string? downloadAs)
    {
        var problems = new List<string>();
        if (!Methods.Contains(method, StringComparer.OrdinalIgnoreCase))
        {
            problems.Add($"--method: '{method}' cannot be presigned; GET, HEAD and PUT can");
        }

        var expiry = BenchUnits.TryParseDuration(expires);
        if (expiry is null || expiry < TimeSpan.FromSeconds(1) || expiry > Longest)
        {
            problems.Add($"--expires: '{expires}' is no time from 1s to 168h, such as 15m");
        }

        if (downloadAs?.Any(character => character is '"' or '\\' || !char.IsBetween(character, ' ', '~')) == true)
        {
            problems.Add("--download-as: write it in ASCII, without quotes and backslashes");
        }

        return problems.Count > 0 ? throw new UsageException(problems) : new PresignOptions(
            new HttpMethod(method.ToUpperInvariant()), expiry!.Value)
        {
            ResponseContentDisposition = downloadAs is null ? null : $"attachment; filename=\"{downloadAs}\"",
        };
    }
}
