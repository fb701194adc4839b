using System.Buffers;
using System.CommandLine;
using Drystone.Cli.Commands;
using Drystone.S3.Checksums;

namespace Drystone.Cli.Bench;

/// <summary>The command line of <c>drystone bench</c>. Every problem is told in one line.</summary>
internal sealed class BenchArguments
{
    private const string All = "all";
    private const long DefaultSizeBytes = 4 << 10;
    private const long DefaultMultipartSizeBytes = 64 << 20;
    private const int DefaultConcurrency = 32;
    private const int DefaultMultipartConcurrency = 2;
    private const int MostConcurrency = 4096;
    private const int MostObjects = 10_000_000;

    // Bodies are made in memory before the run.
    private const long MostBodyBytes = 1L << 30;

    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
    private const long LeastPartSizeBytes = 5 << 20;
    private const int MostParts = 10_000;

    // A header's signature is good for 15 minutes, and it is made before the warm-up.
    private static readonly TimeSpan LongestWithoutPresigning = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(20);

    // What needs no encoding in a path, a query or XML.
    private static readonly SearchValues<char> KeyLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/");

    private static readonly string[] Workloads = ["put", "get", "head", "list", "delete", "mixed", "multipart", All];

    private readonly Option<string> _endpoint = Text("--endpoint", "URL", "The S3 endpoint.", "http://127.0.0.1:9000");
    private readonly Option<string> _bucket = Text("--bucket", "NAME", "Made when absent.", "drystone-bench");
    private readonly Option<string> _region = Text("--region", "NAME", "What requests are signed for.", "us-east-1");
    private readonly Option<string?> _credentials = Optional(
        "--credentials", "FILE",
        "Lines KEY=VALUE, such as DATA/root-credentials.env. [default: AWS_ACCESS_KEY_ID, ...]");
    private readonly Option<string?> _size = Optional(
        "--size", "SIZE", "Of each object. [default: 4KiB, multipart 64MiB]");
    private readonly Option<int?> _concurrency = Number(
        "--concurrency", "Connections, with one request each. [default: 32, multipart 2]");
    private readonly Option<string> _duration = Text("--duration", "TIME", "What is measured.", "10s");
    private readonly Option<string> _warmUp = Text("--warm-up", "TIME", "What goes before it.", "2s");
    private readonly Option<int?> _objects = Number(
        "--objects", "How many different keys. [default: by workload and size]");
    private readonly Option<string> _partSize = Text("--part-size", "SIZE", "Of multipart uploads.", "16MiB");
    private readonly Option<int?> _keysPerDelete = Number(
        "--keys-per-delete", "1 sends single DELETE requests. [default: 1000]");
    private readonly Option<int?> _pageSize = Number("--page-size", "Keys of a listed page. [default: 1000]");
    private readonly Option<string?> _prefix = Optional("--prefix", "P", "Of all keys. [default: a random one]");
    private readonly Option<string> _presign = Text(
        "--presign", "on|off", "Sign in the query instead of a header.", "on");
    private readonly Option<string?> _payload = Optional(
        "--payload", "signed|unsigned",
        "Whether uploads sign the hash of their body. [default: unsigned; with --presign off signed over http]");
    private readonly Option<string> _checksum = Text(
        "--checksum", "NAME", "Sent with each PUT: none, crc32, crc32c, crc64nvme, sha1 or sha256.", "none");
    private readonly Option<string> _content = Text(
        "--content", "NAME", "Of uploads: noise, which does not compress, or text, which does.", "noise");
    private readonly Option<string> _verify = Text(
        "--verify", "MODE", "Compare the content of GETs: sample (1 in 16), full or none.", "sample");
    private readonly Option<bool> _virtualHost = Switch("--virtual-host", "Put the bucket into the host name.");
    private readonly Option<bool> _insecureTls = Switch("--insecure-tls", "Accept any certificate.");
    private readonly Option<bool> _keep = Switch("--keep", "Leave the objects and the bucket.");
    private readonly Option<bool> _progress = Switch("--progress", "Show progress even when it is no terminal.");
    private readonly Option<bool> _json = Switch("--json", "Print JSON.");

    private readonly List<string> _problems = [];

    public Argument<string> Workload { get; } = new("WORKLOAD")
    {
        Description = $"{string.Join(", ", Workloads[..^1])} or {All} (the standard table).",
    };

    public IReadOnlyList<Option> Options =>
    [
        _endpoint, _bucket, _region, _credentials, _size, _concurrency, _duration, _warmUp, _objects, _partSize,
        _keysPerDelete, _pageSize, _prefix, _presign, _payload, _checksum, _content, _verify, _virtualHost,
        _insecureTls, _keep, _progress, _json,
    ];

    /// <exception cref="UsageException">Something is wrong.</exception>
    public BenchOptions Read(ParseResult parsed, Terminal terminal)
    {
        _problems.Clear();
        var plans = ReadPlans(parsed);
        var target = ReadTarget(parsed, terminal);
        var presigns = ReadChoice(parsed, _presign, "on", "off") != "off";
        var warmUp = ReadDuration(parsed, _warmUp, least: TimeSpan.Zero);
        var duration = ReadDuration(parsed, _duration, least: TimeSpan.FromMilliseconds(1));
        var signsPayload = ReadSignsPayload(parsed, presigns, target);
        var checksum = ReadChecksum(parsed);
        var content = ReadChoice(parsed, _content, "noise", "text");
        var verify = ReadChoice(parsed, _verify, "sample", "full", "none");
        var longest = presigns && !signsPayload ? Longest : LongestWithoutPresigning;
        if (warmUp + duration > longest)
        {
            _problems.Add($"--duration and --warm-up may be {longest.TotalMinutes:0} minutes together: "
                + "requests are signed before, and signatures expire");
        }

        CheckNames(parsed);
        var showsProgress = parsed.GetValue(_progress)
            || (ReferenceEquals(terminal, Terminal.System) && !Console.IsErrorRedirected);
        return _problems.Count > 0 ? throw new UsageException(_problems) : new BenchOptions(
            target!, plans, warmUp, duration, presigns, signsPayload, checksum,
            Enum.Parse<VerifyMode>(verify, ignoreCase: true),
            parsed.GetValue(_prefix) ?? BenchPlan.NewPrefix(), parsed.GetValue(_keep), showsProgress,
            parsed.GetValue(_json))
        {
            Content = Enum.Parse<ObjectContent>(content, ignoreCase: true),
        };
    }

    private static Option<string> Text(string name, string valueName, string description, string byDefault) =>
        new(name) { HelpName = valueName, Description = description, DefaultValueFactory = _ => byDefault };

    private static Option<string?> Optional(string name, string valueName, string description) =>
        new(name) { HelpName = valueName, Description = description };

    private static Option<int?> Number(string name, string description) =>
        new(name) { HelpName = "N", Description = description };

    private static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    private IReadOnlyList<BenchPlan> ReadPlans(ParseResult parsed)
    {
        var name = parsed.GetRequiredValue(Workload);
        if (!Workloads.Contains(name, StringComparer.Ordinal))
        {
            _problems.Add($"unknown workload '{name}'{NearestName.Suggest(name, Workloads)}");
            return [];
        }

        if (name != All)
        {
            return [ReadPlan(parsed, Enum.Parse<WorkloadKind>(name, ignoreCase: true))];
        }

        Option[] ofOnePlan = [_size, _concurrency, _objects, _partSize, _keysPerDelete, _pageSize];
        foreach (var option in ofOnePlan.Where(option => parsed.GetResult(option) is { Implicit: false }))
        {
            _problems.Add($"{option.Name}: the rows of 'all' have their own; measure one workload instead");
        }

        return BenchPlan.Standard;
    }

    private BenchPlan ReadPlan(ParseResult parsed, WorkloadKind kind)
    {
        var isMultipart = kind == WorkloadKind.Multipart;
        var size = parsed.GetValue(_size) is { } text
            ? ReadSize("--size", text, least: isMultipart ? 1 : 0, isMultipart ? long.MaxValue : MostBodyBytes)
            : isMultipart ? DefaultMultipartSizeBytes : DefaultSizeBytes;
        var partSize = ReadSize("--part-size", parsed.GetRequiredValue(_partSize), LeastPartSizeBytes, MostBodyBytes);
        var concurrency = ReadCount(parsed, _concurrency, MostConcurrency)
            ?? (isMultipart ? DefaultMultipartConcurrency : DefaultConcurrency);
        var plan = new BenchPlan(kind, size, concurrency, ReadCount(parsed, _objects, MostObjects))
        {
            PartSizeBytes = (int)partSize,
            KeysPerDelete = ReadCount(parsed, _keysPerDelete, BenchPlan.MostKeysPerRequest)
                ?? BenchPlan.MostKeysPerRequest,
            PageSize = ReadCount(parsed, _pageSize, BenchPlan.MostKeysPerRequest) ?? BenchPlan.MostKeysPerRequest,
        };
        Check(plan);
        return plan;
    }

    private void Check(BenchPlan plan)
    {
        if (plan.Kind == WorkloadKind.Multipart && plan.SizeBytes / plan.PartSizeBytes >= MostParts)
        {
            _problems.Add($"--size: an upload has at most {MostParts} parts; make --part-size larger");
        }

        if (plan.Kind == WorkloadKind.List && plan.Objects < plan.PageSize)
        {
            _problems.Add($"--objects: {plan.Objects} objects do not fill a page of {plan.PageSize}");
        }
    }

    /// <summary>They go into paths and documents as they are.</summary>
    private void CheckNames(ParseResult parsed)
    {
        foreach (var option in new Option[] { _bucket, _prefix })
        {
            var text = option == _bucket ? parsed.GetRequiredValue(_bucket) : parsed.GetValue(_prefix) ?? "";
            if (text.AsSpan().ContainsAnyExcept(KeyLetters))
            {
                _problems.Add($"{option.Name}: '{text}' may have letters, digits and -._/ only");
            }
        }
    }

    private BenchTarget? ReadTarget(ParseResult parsed, Terminal terminal)
    {
        var url = parsed.GetRequiredValue(_endpoint);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            _problems.Add($"--endpoint: '{url}' is no URL such as http://127.0.0.1:9000");
            return null;
        }

        if (BenchCredentials.Read(parsed.GetValue(_credentials), terminal.Environment, _problems) is not { } credential)
        {
            return null;
        }

        return new BenchTarget(
            endpoint, parsed.GetRequiredValue(_bucket), parsed.GetRequiredValue(_region), credential,
            parsed.GetValue(_virtualHost), parsed.GetValue(_insecureTls));
    }

    private bool ReadSignsPayload(ParseResult parsed, bool presigns, BenchTarget? target) =>
        parsed.GetValue(_payload) switch
        {
            "signed" => true,
            "unsigned" => false,
            null => !presigns && target is { IsTls: false },
            var other => Refuse($"--payload: '{other}' is neither signed nor unsigned"),
        };

    private bool Refuse(string problem)
    {
        _problems.Add(problem);
        return false;
    }

    private ChecksumAlgorithm? ReadChecksum(ParseResult parsed)
    {
        string[] names = ["none", .. ChecksumAlgorithms.All.Select(one => one.Name().ToLowerInvariant())];
        var name = ReadChoice(parsed, _checksum, names);
        return name == "none" ? null : ChecksumAlgorithms.ParseAlgorithm(name);
    }

    private string ReadChoice(ParseResult parsed, Option<string> option, params string[] choices)
    {
        var value = parsed.GetRequiredValue(option).ToLowerInvariant();
        if (choices.Contains(value, StringComparer.Ordinal))
        {
            return value;
        }

        _problems.Add($"{option.Name}: '{value}' is none of {string.Join(", ", choices)}");
        return choices[0];
    }

    private long ReadSize(string name, string text, long least, long most)
    {
        if (BenchUnits.TryParseSize(text) is not { } size)
        {
            _problems.Add($"{name}: '{text}' is no size such as 4KiB or 16MiB");
            return least;
        }

        if (size < least || size > most)
        {
            var range = $"{BenchUnits.FormatSize(least)} and {BenchUnits.FormatSize(most)}";
            _problems.Add($"{name}: '{text}' is not between {range}");
            return least;
        }

        return size;
    }

    private TimeSpan ReadDuration(ParseResult parsed, Option<string> option, TimeSpan least)
    {
        var text = parsed.GetRequiredValue(option);
        if (BenchUnits.TryParseDuration(text) is { } duration && duration >= least)
        {
            return duration;
        }

        _problems.Add($"{option.Name}: '{text}' is no time such as 10s, 500ms or 2m");
        return least;
    }

    private int? ReadCount(ParseResult parsed, Option<int?> option, int most)
    {
        var count = parsed.GetValue(option);
        if (count < 1 || count > most)
        {
            _problems.Add($"{option.Name}: {count} is not between 1 and {most}");
        }

        return count;
    }
}
