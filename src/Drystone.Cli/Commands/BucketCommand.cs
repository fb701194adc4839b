using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Cli.Bench;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone bucket</c>: what a bucket holds and may hold, which S3 has no requests for.</summary>
internal static class BucketCommand
{
    public const string Examples =
        """
        Examples:
          drystone bucket show photos --data /srv/data
          drystone bucket quota photos --max-size 100GiB --max-objects 1000000
          drystone bucket quota photos --none
          drystone bucket compression logs on
          drystone bucket usage photos --prefix 2026/ --depth 2
        """;

    public static Command Create(Terminal terminal)
    {
        var store = new StoreLocation(terminal);
        var command = new Command("bucket", "Show what a bucket holds, and limit it.")
        {
            CreateShow(terminal, store),
            CreateQuota(terminal, store),
            BucketCompressionCommand.Create(terminal, store),
            BucketUsageCommand.Create(terminal, store),
        };
        store.AddTo(command);
        return command;
    }

    internal static Argument<string> Bucket() => new("BUCKET") { Description = "Which bucket." };

    internal static Option<bool> Json() => new("--json") { Description = "Print JSON." };

    private static Command CreateShow(Terminal terminal, StoreLocation store)
    {
        var (bucket, json) = (Bucket(), Json());
        var command = new Command("show", "Show how much a bucket holds, and its quota.") { bucket, json };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var buckets = await store.OperatorOf(parsed).OpenBucketsAsync(cancel);
            var found = await buckets.FindAsync(parsed.GetRequiredValue(bucket), cancel);
            Write(terminal.Output, found, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateQuota(Terminal terminal, StoreLocation store)
    {
        var (bucket, json) = (Bucket(), Json());
        var size = new Option<string?>("--max-size")
        {
            HelpName = "SIZE",
            Description = "At most so many bytes in all versions together, such as 100GiB.",
        };
        var objects = new Option<long?>("--max-objects")
        {
            HelpName = "N",
            Description = "At most so many objects, older versions included.",
        };
        var none = new Option<bool>("--none") { Description = "No limits." };
        var command = new Command("quota", "Set how much a bucket may hold. A limit that is not given is none.")
        {
            bucket, size, objects, none, json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var limits = ReadLimits(parsed.GetValue(size), parsed.GetValue(objects), parsed.GetValue(none));
            await using var buckets = await store.OperatorOf(parsed).OpenBucketsAsync(cancel);
            var found = await buckets.SetQuotaAsync(parsed.GetRequiredValue(bucket), limits, cancel);
            Write(terminal.Output, found, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    /// <exception cref="UsageException">No limit, or one that is none.</exception>
    private static BucketLimits ReadLimits(string? size, long? objects, bool none)
    {
        if (none == (size is not null || objects is not null))
        {
            throw new UsageException(["give --max-size, --max-objects or both; or --none alone"]);
        }

        return size is null
            ? new BucketLimits(MaxBytes: null, objects)
            : BenchUnits.TryParseSize(size) is { } bytes
                ? new BucketLimits(bytes, objects)
                : throw new UsageException([$"--max-size: '{size}' is no size such as 100GiB or 5000000"]);
    }

    internal static void Write(TextWriter output, BucketSummary bucket, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(bucket, BucketJson.Default.BucketSummary));
            return;
        }

        output.WriteLine($"Bucket       {bucket.Name}");
        output.WriteLine($"Account      {bucket.Account}");
        output.WriteLine($"Objects      {Describe(bucket.Objects, bucket.Limits.MaxObjects)}");
        output.WriteLine($"Bytes        {Describe(bucket.Bytes, bucket.Limits.MaxBytes)}");
        output.WriteLine($"Compression  {Describe(bucket.Compression)}");
    }

    private static string Describe(CompressionChoice choice) => choice switch
    {
        { IsOn: false } => "off",
        { IncludesEncrypted: true } => "on, of encrypted objects too",
        _ => "on",
    };

    private static string Describe(long held, long? limit) => limit is { } most
        ? string.Create(CultureInfo.InvariantCulture, $"{held:N0} of {most:N0}")
        : string.Create(CultureInfo.InvariantCulture, $"{held:N0}");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BucketSummary))]
[JsonSerializable(typeof(UsageSummary))]
internal sealed partial class BucketJson : JsonSerializerContext;
