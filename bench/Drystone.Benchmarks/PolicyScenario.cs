using System.Diagnostics;
using System.Text;
using Drystone.S3.Policies;

namespace Drystone.Benchmarks;

/// <summary>
/// What a decision costs: a bucket policy of twenty statements with conditions, variables and wildcards, beside the
/// policies of a user with a boundary.
/// <c>dotnet run -c Release --project bench/Drystone.Benchmarks -- policy [DECISIONS]</c>
/// </summary>
internal static class PolicyScenario
{
    private const int StatementPairs = 10;

    private const string Alice = "arn:aws:iam::111122223333:user/alice";

    private const string Identity =
        """
        {"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":["arn:aws:s3:::other","arn:aws:s3:::other/*"]},
        {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::bucket/home/${aws:username}/*"}]}
        """;

    private const string Boundary =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""";

    public static void Run(int decisions)
    {
        var policies = new EffectivePolicies
        {
            IsSameAccount = true,
            Identity = [new NamedPolicy("inline", Parse(Identity, PolicyKind.Identity))],
            Boundary = new NamedPolicy("boundary", Parse(Boundary, PolicyKind.Identity)),
            Resource = new NamedPolicy("bucket", Parse(TwentyStatements(), PolicyKind.Bucket)),
        };
        Time("allowed by the last of 20 statements", "s3:GetObject", "team9/a/b.txt");
        Time("allowed by an identity, with a variable", "s3:PutObject", "home/alice/x");
        Time("denied by the 19th of 20 statements", "s3:DeleteObject", "team9/x");
        Time("allowed by nothing", "s3:GetObjectAcl", "elsewhere/x");
        TimeParsing();

        void Time(string what, string action, string key) =>
            TimeDecisions(what, decisions, policies, RequestFor(action, key));
    }

    // Each team may read its own, from its network, and must not delete from elsewhere.
    private static string TwentyStatements()
    {
        var pairs = Enumerable.Range(0, StatementPairs).Select(team => $$$$"""
            {"Effect":"Deny","Principal":"*","Action":"s3:Delete*","Resource":"arn:aws:s3:::bucket/team{{{{team}}}}/*",
            "Condition":{"NotIpAddress":{"aws:SourceIp":"10.{{{{team}}}}.0.0/16"}}},
            {"Effect":"Allow","Principal":{"AWS":"{{{{Alice}}}}"},"Action":["s3:GetObject","s3:ListBucket"],
            "Resource":["arn:aws:s3:::bucket","arn:aws:s3:::bucket/team{{{{team}}}}/*.txt"],
            "Condition":{"StringEquals":{"aws:PrincipalTag/team":"team9"},"Bool":{"aws:SecureTransport":"true"}}}
            """);
        return "{\"Version\":\"2012-10-17\",\"Statement\":[" + string.Join(',', pairs) + "]}";
    }

    private static PolicyDocument Parse(string json, PolicyKind kind) =>
        PolicyDocument.Parse(Encoding.UTF8.GetBytes(json), kind, kind == PolicyKind.Bucket ? "bucket" : null);

    private static PolicyRequest RequestFor(string action, string key) => new()
    {
        Action = action,
        Resource = $"arn:aws:s3:::bucket/{key}",
        Principal = new PolicyPrincipal { Arn = Alice, AccountId = "111122223333" },
        Context = new BenchContext(),
    };

    private static void TimeDecisions(string what, int decisions, EffectivePolicies policies, PolicyRequest request)
    {
        Decide(decisions / 10, policies, request);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var last = Decide(decisions, policies, request);
        var (time, bytes) = (watch.Elapsed, GC.GetAllocatedBytesForCurrentThread() - allocated);
        Console.WriteLine($"{what}: {time.TotalNanoseconds / decisions:N0} ns, {bytes / decisions} bytes "
            + $"({last.Reason}, {last.Source})");
    }

    private static Decision Decide(int decisions, EffectivePolicies policies, PolicyRequest request)
    {
        var last = default(Decision);
        for (var i = 0; i < decisions; i++)
        {
            last = PolicyEvaluation.Decide(request, policies);
        }

        return last;
    }

    // In processor time too: on a shared machine the clock mostly measures the others.
    private static void TimeParsing()
    {
        const int Times = 2_000;
        var json = TwentyStatements();
        Parse(Times);
        var (watch, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        Parse(Times);
        var (elapsed, worked) = (watch.Elapsed, Environment.CpuUsage.TotalTime - processor);
        Console.WriteLine($"parsing the 20 statements: {elapsed.TotalMicroseconds / Times:N0} us, "
            + $"{worked.TotalMicroseconds / Times:N0} us of processor time");

        void Parse(int times)
        {
            for (var i = 0; i < times; i++)
            {
                PolicyScenario.Parse(json, PolicyKind.Bucket);
            }
        }
    }

    private sealed class BenchContext : IConditionContext
    {
        public bool TryGet(string key, out ConditionValues values)
        {
            var value = key switch
            {
                "aws:SourceIp" => "10.200.3.4",
                "aws:SecureTransport" => "true",
                "aws:PrincipalTag/team" => "team9",
                "aws:username" => "alice",
                _ => null,
            };
            values = value is null ? default : new ConditionValues(value);
            return value is not null;
        }
    }
}
