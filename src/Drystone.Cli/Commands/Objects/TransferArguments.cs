using System.CommandLine;
using Drystone.Cli.Bench;
using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Transfers;

namespace Drystone.Cli.Commands.Objects;

/// <summary>The options of <c>cp</c>, <c>mv</c> and <c>sync</c>.</summary>
internal sealed class TransferArguments
{
    private const int MostConcurrency = 1024;

    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html; the upper bound is what memory holds.
    private const long LeastPartBytes = 5 << 20, MostPartBytes = 1 << 30;

    private readonly Option<bool> _force = Switch("--force", "Copy also what the target has already.");
    private readonly Option<bool> _checksum = Switch(
        "--checksum", "Tell what is the same by contents (MD5) instead of times.");
    private readonly Option<bool> _dryRun = Switch("--dry-run", "Say what would be done, and do nothing.");
    private readonly Option<bool> _followLinks = Switch("--follow-symlinks", "Take what symbolic links point to.");
    private readonly Option<bool> _literal = Switch("--literal", "Wildcards in keys stand for themselves.");
    private readonly Option<string[]> _include = new("--include")
    {
        HelpName = "GLOB",
        Description = "Only names that match; may be repeated.",
    };
    private readonly Option<string[]> _exclude = new("--exclude")
    {
        HelpName = "GLOB",
        Description = "No names that match; may be repeated.",
    };
    private readonly Option<int> _concurrency = new("--concurrency")
    {
        HelpName = "N",
        Description = "How many at once.",
        DefaultValueFactory = _ => TransferOptions.DefaultConcurrency,
    };
    private readonly Option<string?> _partSize = new("--part-size")
    {
        HelpName = "SIZE",
        Description = "Of parts and ranges. [default: S3_MULTIPART_CHUNK_BYTES, 8MiB]",
    };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Tell failures and sums only." };
    private readonly Option<bool> _noProgress = Switch("--no-progress", "No bar, also on a terminal.");
    private readonly Option<bool> _json = Switch("--json", "Print JSON, one object a line.");

    public Option<bool> Recursive { get; } = new("--recursive", "-r") { Description = "Take what is below." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])
        [
            _force, _checksum, _dryRun, _followLinks, _literal, _include, _exclude, _concurrency, _partSize, _quiet,
            _noProgress, _json,
        ])
        {
            command.Add(option);
        }
    }

    /// <param name="adapt">What the command itself says.</param>
    public async Task<int> RunAsync(
        ParseResult parsed, Terminal terminal, IReadOnlyList<string> from, string to,
        Func<TransferOptions, TransferOptions> adapt, CancellationToken cancel)
    {
        var options = adapt(Read(parsed, terminal));
        var isJson = parsed.GetValue(_json);
        var showsProgress = !isJson && !parsed.GetValue(_noProgress) && !options.IsDryRun
            && ReferenceEquals(terminal, Terminal.System) && !Console.IsErrorRedirected;
        var report = new TransferReport(
            terminal, isJson, isQuiet: parsed.GetValue(_quiet) || showsProgress, TimeProvider.System);
        using var interruption = new Interruption(cancel);
        using var endpoints = new Endpoints(terminal.Environment);
        return await new Transfer(terminal, options, report, showsProgress)
            .RunAsync(from, to, endpoints, interruption.Token);
    }

    /// <summary>From standard input.</summary>
    public async Task<int> UploadInputAsync(
        ParseResult parsed, Terminal terminal, ObjectAddress to, CancellationToken cancel)
    {
        var options = ReadOfOne(parsed, terminal);
        using var interruption = new Interruption(cancel);
        return await new StandardStreams(terminal, options.IsDryRun)
            .UploadAsync(to, ReportTo(terminal, parsed), interruption.Token);
    }

    /// <summary>To standard output, where nothing but the object's bytes goes then.</summary>
    public async Task<int> PrintAsync(
        ParseResult parsed, Terminal terminal, ObjectAddress from, CancellationToken cancel)
    {
        var options = ReadOfOne(parsed, terminal);
        var report = options.IsDryRun ? ReportTo(terminal, parsed)
            : parsed.GetValue(_json) ? ReportTo(terminal with { Output = terminal.Error }, parsed)
            : null;
        using var interruption = new Interruption(cancel);
        return await new StandardStreams(terminal, options.IsDryRun)
            .DownloadAsync(from, versionId: null, range: null, report, interruption.Token);
    }

    private TransferReport ReportTo(Terminal terminal, ParseResult parsed) => new(
        terminal, parsed.GetValue(_json), isQuiet: parsed.GetValue(_quiet), TimeProvider.System);

    private TransferOptions ReadOfOne(ParseResult parsed, Terminal terminal)
    {
        var options = Read(parsed, terminal);
        return options.IsRecursive
            ? throw new UsageException(["'-' is one object, and -r takes many"])
            : options;
    }

    private TransferOptions Read(ParseResult parsed, Terminal terminal)
    {
        var problems = new List<string>();
        var concurrency = parsed.GetValue(_concurrency);
        if (concurrency is < 1 or > MostConcurrency)
        {
            problems.Add($"--concurrency: {concurrency} is not 1 to {MostConcurrency}");
        }

        long? partBytes = null;
        if (parsed.GetValue(_partSize) is { } text)
        {
            partBytes = BenchUnits.TryParseSize(text);
            if (partBytes is null or < LeastPartBytes or > MostPartBytes)
            {
                problems.Add($"--part-size: '{text}' is no size from 5MiB to 1GiB");
            }
        }

        return problems.Count > 0 ? throw new UsageException(problems) : new TransferOptions
        {
            IsRecursive = parsed.GetValue(Recursive),
            IsForced = parsed.GetValue(_force),
            ComparesContent = parsed.GetValue(_checksum),
            IsDryRun = parsed.GetValue(_dryRun),
            FollowsLinks = parsed.GetValue(_followLinks),
            IsLiteral = parsed.GetValue(_literal),
            Filter = new NameFilter(parsed.GetValue(_include) ?? [], parsed.GetValue(_exclude) ?? []),
            Concurrency = concurrency,
            PartBytes = partBytes,
            StateFolder = TransferStates.FolderIn(terminal.Environment),
        };
    }

    private static Option<bool> Switch(string name, string description) => new(name) { Description = description };
}
