using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Drystone.S3.Policies;

namespace Drystone.S3.Tests.Policies.Reference;

/// <summary>The product against the reference, on random policies and requests.</summary>
public sealed class DifferentialTests
{
    /// <summary>How many pairs to compare, and from which seed on.</summary>
    private const string PairsVariable = "DRYSTONE_POLICY_PAIRS", SeedVariable = "DRYSTONE_POLICY_SEED";

    private const int DefaultPairs = 30_000;

    /// <summary>Of the same policies, so that more time goes into deciding than into parsing.</summary>
    private const int AsksPerCase = 8;

    [Fact]
    public void The_product_decides_as_the_reference_does()
    {
        var pairs = Read(PairsVariable, DefaultPairs);
        var first = Read(SeedVariable, 1);
        var counts = new int[4];
        Parallel.For(0, (pairs + AsksPerCase - 1) / AsksPerCase, index => Compare(first + index, counts));

        // A generator that only ever makes one outcome would prove nothing.
        Assert.All(counts, count => Assert.True(count > pairs / 20, string.Join(' ', counts)));
    }

    private static int Read(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;

    private static void Compare(int seed, int[] counts)
    {
        var random = new Random(seed);
        var generator = new CaseGenerator(random);
        var given = generator.NextCase();
        var policies = Parse(given);
        for (var i = 0; i < AsksPerCase; i++)
        {
            var ask = generator.NextAsk(given.Boundary is not null);
            var ofAsk = ask.Who.IsRoot ? ask with { HasBoundary = false } : ask;
            var expected = ReferenceDecision.IsAllowed(given, ofAsk);
            var decision = PolicyEvaluation.Decide(RequestOf(ask), With(policies, ask));
            if (decision.Allowed != expected)
            {
                Assert.Fail($"{SeedVariable}={seed}: the reference says {expected}, the product {decision}.\n"
                    + $"{Show(given)}\n{Show(ask)}");
            }

            Interlocked.Increment(ref counts[(int)decision.Reason == 3 ? 2 : (int)decision.Reason]);
            Interlocked.Add(ref counts[3], expected ? 1 : 0);
        }
    }

    private static EffectivePolicies Parse(Case given) => new()
    {
        IsSameAccount = given.SameAccount,
        ResourceMustAllow = given.ResourceMustAllow,
        Identity = [.. given.Identity.Select(policy => Parse(policy, PolicyKind.Identity))],
        Boundary = given.Boundary is null ? null : Parse(given.Boundary, PolicyKind.Identity),
        Session = given.Session?.Select(policy => Parse(policy, PolicyKind.Session)).ToArray(),
        Resource = given.Resource is null ? null : Parse(given.Resource, PolicyKind.Bucket),
    };

    private static NamedPolicy Parse(JsonNode policy, PolicyKind kind) =>
        new(kind.ToString(), PolicyDocument.Parse(Encoding.UTF8.GetBytes(policy.ToJsonString()), kind, "bucket"));

    private static EffectivePolicies With(EffectivePolicies policies, Ask ask) => new()
    {
        IsSameAccount = policies.IsSameAccount,
        ResourceMustAllow = policies.ResourceMustAllow,
        Identity = policies.Identity,
        Boundary = policies.Boundary,
        Session = policies.Session,
        Resource = policies.Resource,
        IsAccountRoot = ask.Who.IsRoot,
    };

    private static PolicyRequest RequestOf(Ask ask)
    {
        var facts = new Facts();
        foreach (var (key, values) in ask.Facts)
        {
            facts.Add(key, values);
        }

        return new PolicyRequest
        {
            Action = ask.Action,
            Resource = ask.Resource,
            Context = facts,
            Principal = PrincipalOf(ask.Who),
        };
    }

    private static PolicyPrincipal PrincipalOf(AskWho who) => new()
    {
        Arn = who.Levels.FirstOrDefault(),
        RoleArn = who.IsFederatedUser ? null : who.Levels.ElementAtOrDefault(1),
        FederatingUserArn = who.IsFederatedUser ? who.Levels[1] : null,
        AccountId = who.Account,
        CanonicalUserId = who.Canonical,
        UserId = who.UniqueId is not null && who.Levels.Length > 1 ? who.UniqueId + ":nightly" : who.UniqueId,
        Service = who.Service,
        FederatedProvider = who.Provider,
    };

    private static string Show(Case given) => string.Join('\n',
        given.Identity.Select(policy => $"identity {policy.ToJsonString()}")
            .Append($"boundary {given.Boundary?.ToJsonString()}")
            .Concat((given.Session ?? []).Select(policy => $"session {policy.ToJsonString()}"))
            .Append($"resource {given.Resource?.ToJsonString()}, same account: {given.SameAccount}, "
                + $"must allow: {given.ResourceMustAllow}, session: {given.Session is not null}"));

    private static string Show(Ask ask) =>
        $"{ask.Action} {ask.Resource} {string.Join(',', ask.Who.Levels)} {ask.Who}\n"
        + string.Join('\n', ask.Facts.Select(fact => $"{fact.Key} = [{string.Join("|", fact.Value)}]"));
}
