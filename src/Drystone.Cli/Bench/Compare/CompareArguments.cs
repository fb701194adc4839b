using System.CommandLine;
using System.Globalization;
using Drystone.Cli.Commands;
using Drystone.S3.Signing;

namespace Drystone.Cli.Bench.Compare;

/// <summary>The command line of <c>drystone bench compare</c>. Every problem is told in one line.</summary>
internal sealed class CompareArguments
{
    private const int MostRounds = 1000;

    private readonly Argument<string[]> _endpoints = new("ENDPOINT")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "NAME=URL and, with commas, credentials=FILE, pid=N of its process on this machine, region=NAME, "
            + "or plain for files over HTTP. The first is what the others are compared with.",
    };

    private readonly Option<string> _bucket = new("--bucket")
    {
        HelpName = "NAME",
        Description = "Made when absent; at plain endpoints a directory.",
        DefaultValueFactory = _ => "drystone-bench",
    };

    private readonly Option<int> _rounds = new("--rounds")
    {
        HelpName = "N",
        Description = "How often each row is measured at each endpoint; an even number is fair.",
        DefaultValueFactory = _ => 4,
    };

    private readonly Option<string> _duration = new("--duration")
    {
        HelpName = "TIME",
        Description = "What is measured of each round.",
        DefaultValueFactory = _ => "4s",
    };

    private readonly Option<string> _warmUp = new("--warm-up")
    {
        HelpName = "TIME",
        Description = "What goes before it.",
        DefaultValueFactory = _ => "1s",
    };

    private readonly Option<int?> _objects = new("--objects")
    {
        HelpName = "N",
        Description = "How many different keys each row has. [default: by workload and size]",
    };

    private readonly Option<string[]> _only = new("--only")
    {
        HelpName = "ROW",
        Description = "Rows whose name begins so, such as get or put-4KiB; may be repeated. [default: all]",
    };

    private readonly Option<bool> _progress = new("--progress")
    {
        Description = "Show progress even when it is no terminal.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    private readonly List<string> _problems = [];

    public void AddTo(Command command)
    {
        command.Add(_endpoints);
        foreach (var option in new Option[] { _bucket, _rounds, _duration, _warmUp, _objects, _only, _progress, _json })
        {
            command.Add(option);
        }
    }

    /// <exception cref="UsageException">Something is wrong.</exception>
    public CompareOptions Read(ParseResult parsed, Terminal terminal)
    {
        _problems.Clear();
        var endpoints = parsed.GetRequiredValue(_endpoints)
            .Select(text => ReadEndpoint(text, parsed.GetRequiredValue(_bucket), terminal)).ToList();
        var plans = ReadPlans(parsed.GetValue(_only) ?? [], ReadObjects(parsed));
        var warmUp = ReadDuration(parsed, _warmUp, least: TimeSpan.Zero);
        var duration = ReadDuration(parsed, _duration, least: TimeSpan.FromMilliseconds(1));
        var rounds = parsed.GetValue(_rounds);
        if (rounds is < 1 or > MostRounds)
        {
            _problems.Add($"--rounds: {rounds} is not between 1 and {MostRounds}");
        }

        var names = endpoints.Where(endpoint => endpoint is not null).Select(endpoint => endpoint!.Name).ToList();
        foreach (var name in names.GroupBy(name => name).Where(group => group.Count() > 1))
        {
            _problems.Add($"two endpoints are named '{name.Key}'");
        }

        var showsProgress = parsed.GetValue(_progress)
            || (ReferenceEquals(terminal, Terminal.System) && !Console.IsErrorRedirected);
        return _problems.Count > 0
            ? throw new UsageException(_problems)
            : new CompareOptions(
                [.. endpoints.Select(endpoint => endpoint!)], plans, rounds, warmUp, duration, showsProgress,
                parsed.GetValue(_json));
    }

    private ComparedEndpoint? ReadEndpoint(string text, string bucket, Terminal terminal)
    {
        var fields = text.Split(',');
        var equals = fields[0].IndexOf('=', StringComparison.Ordinal);
        var url = fields[0][(equals + 1)..];
        if (equals < 1 || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            _problems.Add($"'{fields[0]}' is no NAME=URL such as drystone=http://127.0.0.1:9000");
            return null;
        }

        var (name, region, isPlain) = (fields[0][..equals], "us-east-1", false);
        string? credentials = null;
        ProcessUsage? process = null;
        foreach (var field in fields[1..])
        {
            var value = field[(field.IndexOf('=', StringComparison.Ordinal) + 1)..];
            switch (field.Split('=')[0])
            {
                case "plain" when field == "plain":
                    isPlain = true;
                    break;
                case "credentials":
                    credentials = value;
                    break;
                case "region":
                    region = value;
                    break;
                case "pid":
                    process = ReadProcess(name, value);
                    break;
                default:
                    _problems.Add($"{name}: '{field}' is none of credentials=FILE, pid=N, region=NAME, plain");
                    break;
            }
        }

        var credential = isPlain
            ? new Credential("", "", SessionToken: null, ExpiresAt: null, Principal: "")
            : BenchCredentials.Read(credentials, terminal.Environment, _problems);
        return credential is null ? null : new ComparedEndpoint(
            name, new BenchTarget(uri, bucket, region, credential, IsVirtualHost: false, AcceptsAnyCertificate: false)
            {
                IsPlain = isPlain,
                Process = process,
            });
    }

    private ProcessUsage? ReadProcess(string name, string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ProcessUsage.Exists(id))
        {
            return new ProcessUsage(id);
        }

        _problems.Add($"{name}: there is no process '{text}'");
        return null;
    }

    private int? ReadObjects(ParseResult parsed)
    {
        var objects = parsed.GetValue(_objects);
        if (objects < 1)
        {
            _problems.Add($"--objects: {objects} is less than 1");
        }

        return objects;
    }

    private List<BenchPlan> ReadPlans(string[] only, int? objects)
    {
        foreach (var name in only.Where(name => !BenchPlan.Standard.Any(plan => IsNamed(plan, name))))
        {
            _problems.Add(
                $"--only: no row begins with '{name}'; there are "
                + string.Join(", ", BenchPlan.Standard.Select(plan => plan.Name)));
        }

        List<BenchPlan> plans = [.. BenchPlan.Standard
            .Where(plan => only.Length == 0 || only.Any(name => IsNamed(plan, name)))
            .Select(plan => plan with { Objects = objects })];
        if (plans.Exists(plan => plan.Kind == WorkloadKind.List && objects < plan.PageSize))
        {
            _problems.Add($"--objects: {objects} objects do not fill a page of {BenchPlan.MostKeysPerRequest}");
        }

        return plans;
    }

    private static bool IsNamed(BenchPlan plan, string name) =>
        plan.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase);

    private TimeSpan ReadDuration(ParseResult parsed, Option<string> option, TimeSpan least)
    {
        var text = parsed.GetRequiredValue(option);
        if (BenchUnits.TryParseDuration(text) is { } duration && duration >= least && duration.TotalHours < 1)
        {
            return duration;
        }

        _problems.Add($"{option.Name}: '{text}' is no time such as 4s, 500ms or 2m, of less than an hour");
        return least;
    }
}
