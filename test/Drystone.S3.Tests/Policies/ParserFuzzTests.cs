using System.Text;
using Drystone.S3.Policies;
using Drystone.S3.Tests.Fuzzing;
using static Drystone.S3.Tests.Policies.PolicyFixture;

namespace Drystone.S3.Tests.Policies;

/// <summary>Whatever bytes come as a policy: refused in AWS's words, or a policy that can be evaluated.</summary>
public sealed class ParserFuzzTests
{
    private const int FirstSeed = 1;
    private const int Inputs = 20_000;
    private const int MutationsAtMost = 6;
    private const int RandomBytesAtMost = 200;

    private static readonly string[] Valid =
    [
        """
        {"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"A","Effect":"Allow","Principal":{"AWS":["111122223333",
        "arn:aws:iam::111122223333:user/alice"],"CanonicalUser":
        "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},"Action":["s3:Get*","s3:PutObject"],
        "Resource":"arn:aws:s3:::bucket/${aws:username, 'none'}/*","Condition":{"StringLike":{"aws:PrincipalTag/a":
        ["${*}x","?"]},"IpAddress":{"aws:SourceIp":["10.0.0.0/8","::1"]},"Bool":{"aws:SecureTransport":true}}}]}
        """,
        """
        {"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:root"},"NotAction":"s3:List*",
        "NotResource":["arn:aws:s3:::bucket","arn:aws:s3:::b*/x"],"Condition":{"ForAnyValue:StringNotLikeIfExists":
        {"aws:TagKeys":"a*"},"NumericLessThan":{"s3:signatureAge":600000},"DateGreaterThan":{"aws:CurrentTime":
        "2026-01-02T03:04:05Z"},"Null":{"aws:TokenIssueTime":"true"},"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}}}}
        """,
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Allow","Action":
        "iam:*","Resource":"arn:aws:iam","Condition":{"BinaryEquals":{"x:y":"QQ=="},
        "NumericEquals":{"x:z":["1",2.5e3]}}}]}
        """,
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"accounts.google.com","Service":
        "ec2.amazonaws.com"},"Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"],"Condition":{"StringEquals":
        {"accounts.google.com:aud":"me"}}}]}
        """,
    ];

    private static readonly string[] Scraps =
    [
        "\"", "{", "}", "[", "]", ",", ":", "\\", "\\u0000", "\\ud800", "\\udc00", "${", "}", "'", "${aws:username",
        "*", "?", "null", "true", "-1", "1e999", "\0", "\u00e9", "\U0001F600", "\"Effect\":\"Allow\",",
        "\"Condition\":{}", "arn:aws:s3:::", "arn:", ":::::", "ForAllValues:", "IfExists", "Null", "/33", "::ffff:",
        "\"Statement\":[", "[[[[[[", "Principal", "\ufeff",
    ];

    private static readonly string[] Resources =
        ["arn:aws:s3:::bucket/alice/x", "arn:aws:s3:::bucket", "", ":::::", "\ud800"];

    [Fact]
    public void Whatever_comes_is_refused_or_can_be_evaluated()
    {
        var taken = 0;
        Parallel.For(FirstSeed, FirstSeed + Fuzz.Rounds(Inputs), seed =>
        {
            var random = new Random(seed);
            var json = random.Next(10) == 0 ? RandomBytes(random) : Mutated(random);
            try
            {
                Interlocked.Add(ref taken, Try(json) ? 1 : 0);
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}: {exception}\n{Convert.ToBase64String(json)}");
            }
        });

        // Else the inputs would be too wild to reach past the parser.
        Assert.InRange(taken, Inputs / 20, Inputs * 19 / 20);
    }

    [Fact]
    public void Every_prefix_of_a_policy_is_refused()
    {
        foreach (var json in Valid.Select(Encoding.UTF8.GetBytes))
        {
            Assert.True(Try(json));
            for (var length = 0; length < json.Length - 1; length++)
            {
                Assert.False(Try(json[..length]));
            }
        }
    }

    [Fact]
    public void The_worst_patterns_take_no_long_time()
    {
        var key = new string('a', 1_024);
        foreach (var pattern in new[]
        {
            string.Concat(Enumerable.Repeat("*a", 4_000)) + "b",
            string.Concat(Enumerable.Repeat("a*", 4_000)) + "b",
            string.Concat(Enumerable.Repeat("*?", 4_000)) + "b",
            "*" + new string('a', 4_000) + "b",
            string.Concat(Enumerable.Repeat("${aws:username}*", 500)) + "b",
        })
        {
            var facts = new Facts { { "aws:username", new string('a', 200) } };
            var policy = Bucket(
                $"{{'Effect':'Allow','Principal':'*','Action':'s3:*','Resource':'arn:aws:s3:::bucket/{pattern}'}}");
            Assert.Equal(PolicyEffect.None, policy.Evaluate(Get(key, facts: facts)).Effect);
        }
    }

    /// <summary>Whether any kind takes it.</summary>
    private static bool Try(byte[] json)
    {
        var taken = false;
        foreach (var kind in Enum.GetValues<PolicyKind>())
        {
            try
            {
                Use(PolicyDocument.Parse(json, kind, "bucket"));
                taken = true;
            }
            catch (PolicyException exception)
            {
                Assert.InRange(exception.Message.Length, 1, 300);
            }
        }

        return taken;
    }

    private static void Use(PolicyDocument policy)
    {
        var facts = new Facts
        {
            { "aws:username", "alice" }, { "aws:TagKeys", "a", "" }, { "aws:SourceIp", "::ffff:10.0.0.1" },
            { "aws:CurrentTime", "x" }, { "s3:signatureAge", "1e5" }, { "aws:SourceArn", "arn:aws:s3:::" },
            { "aws:SecureTransport", "" }, { "x:y", "=" }, { "x:z", [] },
        };
        foreach (var who in new[] { User(Alice), Root(Account), RoleSession, PolicyPrincipal.Anonymous })
        {
            foreach (var resource in Resources)
            {
                var request = Request("s3:GetObject", resource, who, facts);
                _ = policy.Evaluate(request);
                var policies = new EffectivePolicies
                {
                    IsSameAccount = true,
                    Identity = [policy.Named("i")],
                    Resource = policy.Named("r"),
                };
                _ = DenialText.Of(request, PolicyEvaluation.Explain(request, policies).Decision);
            }
        }

        _ = policy.IsPublic;
        Assert.All(policy.PrincipalArns, arn => Assert.StartsWith("arn:aws:", arn, StringComparison.Ordinal));
    }

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[random.Next(RandomBytesAtMost)];
        random.NextBytes(bytes);
        return random.Next(2) == 0 ? bytes : [(byte)'{', .. bytes];
    }

    private static byte[] Mutated(Random random)
    {
        List<byte> json = [.. Encoding.UTF8.GetBytes(Valid[random.Next(Valid.Length)])];
        for (var i = random.Next(MutationsAtMost); i > 0; i--)
        {
            var at = random.Next(json.Count);
            var length = random.Next(1, Math.Min(20, json.Count - at) + 1);
            switch (random.Next(6))
            {
                case 0:
                    json[at] = (byte)random.Next(256);
                    break;
                case 1:
                    json.RemoveRange(at, length);
                    break;
                case 2:
                    json.InsertRange(random.Next(json.Count), json.GetRange(at, length));
                    break;
                case 3:
                    json[at] = (byte)"*?$\"'{}:/aA0"[random.Next(12)];
                    break;
                default:
                    json.InsertRange(at, Encoding.UTF8.GetBytes(Scraps[random.Next(Scraps.Length)]));
                    break;
            }

            if (json.Count == 0)
            {
                break;
            }
        }

        return [.. json];
    }
}
