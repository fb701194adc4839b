using Drystone.S3.Policies;
using static Drystone.S3.Tests.Policies.PolicyFixture;

namespace Drystone.S3.Tests.Policies;

/// <summary>Whom Principal and NotPrincipal mean.</summary>
public sealed class PrincipalTests
{
    private static PolicyPrincipal Who(string name) => name switch
    {
        "alice" => User(Alice),
        "bob" => User(Bob),
        "stranger" => User(Stranger),
        "root" => Root(Account),
        "session" => RoleSession,
        "federated" => FederatedSession,
        "service" => new PolicyPrincipal { Service = "logging.s3.amazonaws.com" },
        "web" => new PolicyPrincipal { FederatedProvider = "accounts.google.com" },
        _ => PolicyPrincipal.Anonymous,
    };

    private static PolicyEffect Evaluate(
        string effect, string principal, PolicyPrincipal who, bool hasBoundary = false) =>
        Bucket($"{{'Effect':'{effect}',{principal},'Action':'s3:*','Resource':'*'}}")
            .Evaluate(Get("a", who), hasBoundary).Effect;

    [Theory]
    [InlineData("'*'", "alice bob stranger root session federated service web nobody")]
    [InlineData("{'AWS':'*'}", "alice bob stranger root session federated nobody")]
    [InlineData("{'AWS':'111122223333'}", "alice bob root session federated")]
    [InlineData("{'AWS':'arn:aws:iam::111122223333:root'}", "alice bob root session federated")]
    [InlineData(
        "{'CanonicalUser':'79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'}",
        "alice bob root session federated")]
    [InlineData("{'AWS':['arn:aws:iam::111122223333:user/alice','444455556666']}", "alice stranger federated")]
    [InlineData("{'AWS':'arn:aws:iam::111122223333:user/team/bob'}", "bob")]
    [InlineData("{'AWS':'arn:aws:iam::111122223333:user/bob'}", "")]
    [InlineData("{'AWS':'arn:aws:iam::111122223333:role/jobs/reader'}", "session")]
    [InlineData("{'AWS':'arn:aws:sts::111122223333:assumed-role/reader/nightly'}", "session")]
    [InlineData("{'AWS':'arn:aws:sts::111122223333:assumed-role/reader/other'}", "")]
    [InlineData("{'AWS':'arn:aws:sts::111122223333:federated-user/carol'}", "federated")]
    [InlineData("{'AWS':'AROAEXAMPLEEXAMPLE01'}", "session")]
    [InlineData("{'AWS':'AIDAEXAMPLEEXAMPLE01'}", "alice bob stranger")]
    [InlineData("{'Service':'logging.s3.amazonaws.com'}", "service")]
    [InlineData("{'Federated':'accounts.google.com'}", "web")]
    public void Principal_means_who_is_named(string principal, string meant)
    {
        foreach (var name in "alice bob stranger root session federated service web nobody".Split(' '))
        {
            var expected = meant.Split(' ').Contains(name) ? PolicyEffect.Allow : PolicyEffect.None;
            Assert.Equal((name, expected), (name, Evaluate("Allow", $"'Principal':{principal}", Who(name))));
        }
    }

    [Theory]
    [InlineData("['111122223333','arn:aws:iam::111122223333:user/alice']", "alice root")]
    [InlineData("'arn:aws:iam::111122223333:user/alice'", "")]
    [InlineData("'111122223333'", "root")]
    [InlineData("['111122223333','arn:aws:iam::111122223333:role/jobs/reader']", "root")]
    [InlineData(
        "['111122223333','arn:aws:iam::111122223333:role/jobs/reader','arn:aws:sts::111122223333:"
            + "assumed-role/reader/nightly']",
        "root session")]
    [InlineData(
        "['arn:aws:iam::111122223333:root','arn:aws:iam::111122223333:user/alice','arn:aws:sts::111122223333:"
            + "federated-user/carol']",
        "alice federated root")]
    public void NotPrincipal_spares_who_is_listed_with_all_that_stands_above(string principals, string spared)
    {
        foreach (var name in "alice bob stranger root session federated service web nobody".Split(' '))
        {
            var expected = spared.Split(' ').Contains(name) ? PolicyEffect.None : PolicyEffect.Deny;
            Assert.Equal(
                (name, expected), (name, Evaluate("Deny", $"'NotPrincipal':{{'AWS':{principals}}}", Who(name))));
        }
    }

    [Fact]
    public void NotPrincipal_denies_whoever_has_a_boundary()
    {
        const string Spared = "'NotPrincipal':{'AWS':['111122223333','arn:aws:iam::111122223333:user/alice']}";
        Assert.Equal(PolicyEffect.None, Evaluate("Deny", Spared, User(Alice)));
        Assert.Equal(PolicyEffect.Deny, Evaluate("Deny", Spared, User(Alice), hasBoundary: true));
    }

    [Theory]
    [InlineData("'AWS':'arn:aws:iam::111122223333:user/'")]
    [InlineData("'AWS':'arn:aws:iam::111122223333:user/a*'")]
    [InlineData("'AWS':'arn:aws:iam::*:root'")]
    [InlineData("'AWS':'arn:aws:iam::11112222333:root'")]
    [InlineData("'AWS':'arn:aws-cn:iam::111122223333:root'")]
    [InlineData("'AWS':'arn:aws:sts::111122223333:assumed-role/reader'")]
    [InlineData("'AWS':'arn:aws:sts::111122223333:assumed-role/reader/*'")]
    [InlineData("'AWS':'arn:aws:iam::111122223333:group/g'")]
    [InlineData("'AWS':'arn:aws:iam::111122223333:user/${aws:username}'")]
    [InlineData("'AWS':'11112222333'")]
    [InlineData("'AWS':'alice'")]
    [InlineData("'AWS':''")]
    [InlineData("'Service':'*'")]
    [InlineData("'Service':'example.com'")]
    [InlineData("'Federated':'*'")]
    [InlineData("'CanonicalUser':'*'")]
    [InlineData("'CanonicalUser':'79a5'")]
    public void A_wildcard_is_a_whole_principal_or_none(string entry) =>
        Assert.Equal(
            "Invalid principal in policy",
            Assert.Throws<PolicyException>(() => Evaluate("Allow", $"'Principal':{{{entry}}}", User(Alice))).Message);

    [Theory]
    [InlineData("'*'")]
    [InlineData("{'AWS':'*'}")]
    public void To_deny_everyone_denies_services_and_web_identities_too(string everyone)
    {
        foreach (var name in "alice bob stranger root session federated service web nobody".Split(' '))
        {
            Assert.Equal(PolicyEffect.Deny, Evaluate("Deny", $"'Principal':{everyone}", Who(name)));
        }
    }

    [Fact]
    public void To_deny_all_but_everyone_is_refused()
    {
        foreach (var everyone in new[] { "'*'", "{'AWS':'*'}" })
        {
            var error = Assert.Throws<PolicyException>(
                () => Evaluate("Deny", $"'NotPrincipal':{everyone}", User(Alice)));
            Assert.Equal("Invalid principal in policy", error.Message);
        }
    }
}
