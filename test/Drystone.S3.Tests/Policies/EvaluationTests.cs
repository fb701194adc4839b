using Drystone.S3.Policies;
using static Drystone.S3.Tests.Policies.PolicyFixture;

namespace Drystone.S3.Tests.Policies;

/// <summary>How policies of different kinds decide together.</summary>
public sealed class EvaluationTests
{
    private const string AllowAll = "{'Effect':'Allow','Action':'s3:*','Resource':'*'}";
    private const string DenyAll = "{'Sid':'No','Effect':'Deny','Action':'s3:*','Resource':'*'}";
    private const string AllowOther = "{'Effect':'Allow','Action':'s3:PutObject','Resource':'*'}";

    private static NamedPolicy OfBucket(string effect, string principal) =>
        Bucket($"{{'Effect':'{effect}','Principal':{principal},'Action':'s3:*','Resource':'*'}}").Named("bucket");

    private static NamedPolicy Of(string statement) => Identity(statement).Named(statement);

    private static Decision Decide(PolicyPrincipal who, EffectivePolicies policies) =>
        PolicyEvaluation.Decide(Get("a", who), policies);

    private static Decision Same(
        PolicyPrincipal who, string? identity = null, string? boundary = null, string? session = null,
        string? principal = null) => Decide(who, new EffectivePolicies
        {
            IsSameAccount = true,
            Identity = identity is null ? [] : [Of(identity)],
            Boundary = boundary is null ? null : Of(boundary),
            Session = session is null ? null : [Of(session)],
            Resource = principal is null ? null : OfBucket("Allow", principal),
        });

    private static Decision Cross(
        PolicyPrincipal who, string? identity = null, string? boundary = null, string? session = null,
        string? principal = null) => Decide(who, new EffectivePolicies
        {
            IsSameAccount = false,
            Identity = identity is null ? [] : [Of(identity)],
            Boundary = boundary is null ? null : Of(boundary),
            Session = session is null ? null : [Of(session)],
            Resource = principal is null ? null : OfBucket("Allow", principal),
        });

    [Fact]
    public void Nothing_allows_nothing()
    {
        foreach (var who in new[] { User(Alice), RoleSession, FederatedSession, PolicyPrincipal.Anonymous })
        {
            Assert.Equal(DecisionReason.ImplicitDeny, Same(who).Reason);
            Assert.Equal(DecisionReason.ImplicitDeny, Cross(who).Reason);
        }
    }

    [Fact]
    public void Within_the_account_one_side_is_enough()
    {
        Assert.Equal(
            new Decision(DecisionReason.Allow, PolicySource.Identity, AllowAll, 0), Same(User(Alice), AllowAll));
        Assert.Equal(
            new Decision(DecisionReason.Allow, PolicySource.Resource, "bucket", 0),
            Same(User(Alice), principal: $"{{'AWS':'{Alice}'}}"));
        Assert.True(Same(User(Alice), AllowOther, principal: "'*'").Allowed);
        Assert.False(Same(User(Alice), AllowOther, principal: $"{{'AWS':'{Bob}'}}").Allowed);
    }

    [Fact]
    public void To_name_the_account_leaves_it_to_the_account()
    {
        const string TheAccount = "{'AWS':'111122223333'}";
        Assert.Equal(PolicySource.Identity, Same(User(Alice), principal: TheAccount).Source);
        Assert.False(Same(User(Alice), principal: TheAccount).Allowed);
        Assert.True(Same(User(Alice), AllowAll, principal: TheAccount).Allowed);
        Assert.False(Same(User(Alice), principal: $"{{'CanonicalUser':'{CanonicalUser}'}}").Allowed);
    }

    [Fact]
    public void An_explicit_deny_goes_before_everything()
    {
        var everyAllow = new EffectivePolicies
        {
            IsSameAccount = true,
            Identity = [Of(AllowAll)],
            Boundary = Of(AllowAll),
            Session = [Of(AllowAll)],
            Resource = OfBucket("Allow", $"{{'AWS':'{Session}'}}"),
        };
        Assert.True(Decide(RoleSession, everyAllow).Allowed);
        Assert.Equal(
            new Decision(DecisionReason.ExplicitDeny, PolicySource.Identity, DenyAll, 0, "No"),
            Decide(RoleSession, With(identity: [Of(AllowAll), Of(DenyAll)])));
        Assert.Equal(PolicySource.Boundary, Decide(RoleSession, With(boundary: Of(DenyAll))).Source);
        Assert.Equal(PolicySource.Session, Decide(RoleSession, With(session: [Of(AllowAll), Of(DenyAll)])).Source);
        Assert.Equal(
            new Decision(DecisionReason.ExplicitDeny, PolicySource.Resource, "bucket", 0),
            Decide(RoleSession, With(resource: OfBucket("Deny", "'*'"))));

        EffectivePolicies With(
            NamedPolicy[]? identity = null, NamedPolicy? boundary = null, NamedPolicy[]? session = null,
            NamedPolicy? resource = null) => new()
            {
                IsSameAccount = true,
                Identity = identity ?? everyAllow.Identity,
                Boundary = boundary ?? everyAllow.Boundary,
                Session = session ?? everyAllow.Session,
                Resource = resource ?? everyAllow.Resource,
            };
    }

    [Fact]
    public void A_boundary_limits_what_identities_allow()
    {
        Assert.True(Same(User(Alice), AllowAll, AllowAll).Allowed);
        Assert.Equal(
            new Decision(DecisionReason.ImplicitDeny, PolicySource.Boundary), Same(User(Alice), AllowAll, AllowOther));
        Assert.False(Same(User(Alice), boundary: AllowAll).Allowed);
    }

    [Fact]
    public void A_key_of_a_user_that_is_limited_is_so_when_a_resource_names_the_user()
    {
        foreach (var principal in new[] { $"{{'AWS':'{Alice}'}}", $"{{'AWS':'{Account}'}}", "'*'" })
        {
            Assert.True(Same(User(Alice), AllowAll, principal: principal).Allowed);
            Assert.True(Same(User(Alice), AllowAll, session: AllowAll, principal: principal).Allowed);
            Assert.Equal(
                new Decision(DecisionReason.ImplicitDeny, PolicySource.Session),
                Same(User(Alice), AllowAll, session: AllowOther, principal: principal));
            Assert.False(Cross(User(Alice), AllowAll, session: AllowOther, principal: principal).Allowed);
        }
    }

    [Fact]
    public void Session_policies_limit_what_identities_allow()
    {
        Assert.True(Same(RoleSession, AllowAll).Allowed);
        Assert.True(Same(RoleSession, AllowAll, session: AllowAll).Allowed);
        Assert.Equal(
            new Decision(DecisionReason.ImplicitDeny, PolicySource.Session),
            Same(RoleSession, AllowAll, session: AllowOther));
        Assert.False(Same(RoleSession, AllowOther, session: AllowAll).Allowed);
        Assert.False(Decide(
            RoleSession,
            new EffectivePolicies { IsSameAccount = true, Identity = [Of(AllowAll)], Session = [] }).Allowed);
    }

    [Fact]
    public void A_federated_user_may_only_what_came_with_the_session()
    {
        Assert.Equal(
            new Decision(DecisionReason.ImplicitDeny, PolicySource.Session), Same(FederatedSession, AllowAll));
        Assert.True(Same(FederatedSession, AllowAll, session: AllowAll).Allowed);
    }

    // The table of the page: which implicit denies limit what a policy of a resource allows, by whom it names.
    [Theory]
    [InlineData("user", "'*'", true)]
    [InlineData("user", "{'AWS':'arn:aws:iam::111122223333:user/alice'}", true)]
    [InlineData("role", "{'AWS':'arn:aws:iam::111122223333:role/jobs/reader'}", false)]
    [InlineData("role", "{'AWS':'AROAEXAMPLEEXAMPLE01'}", false)]
    [InlineData("role", "{'AWS':'arn:aws:sts::111122223333:assumed-role/reader/nightly'}", true)]
    [InlineData("role", "'*'", true)]
    [InlineData("federated", "{'AWS':'arn:aws:iam::111122223333:user/alice'}", false)]
    [InlineData("federated", "{'AWS':'arn:aws:sts::111122223333:federated-user/carol'}", true)]
    public void What_a_bucket_grants_to_the_one_who_asks_is_not_limited(string who, string principal, bool bypasses)
    {
        var principalOf = who switch { "user" => User(Alice), "role" => RoleSession, _ => FederatedSession };
        Assert.Equal(bypasses, Same(principalOf, boundary: AllowOther, principal: principal).Allowed);
        if (who != "user")
        {
            Assert.Equal(bypasses, Same(principalOf, session: AllowOther, principal: principal).Allowed);
        }

        // Where the limits allow it, no identity policy is asked for.
        Assert.True(Same(principalOf, boundary: AllowAll, session: AllowAll, principal: principal).Allowed);
    }

    [Fact]
    public void Across_accounts_both_sides_must_allow()
    {
        var stranger = User(Stranger);
        const string Named = "{'AWS':'arn:aws:iam::444455556666:user/stranger'}";
        Assert.Equal(PolicySource.Identity, Cross(stranger, principal: Named).Source);
        Assert.Equal(PolicySource.Resource, Cross(stranger, AllowAll).Source);
        Assert.False(Cross(stranger, principal: "'*'").Allowed);
        Assert.True(Cross(stranger, AllowAll, principal: Named).Allowed);
        Assert.True(Cross(stranger, AllowAll, principal: "{'AWS':'444455556666'}").Allowed);
        Assert.True(Cross(stranger, AllowAll, principal: "'*'").Allowed);
        Assert.False(Cross(stranger, AllowAll, principal: "{'AWS':'111122223333'}").Allowed);
        Assert.Equal(PolicySource.Boundary, Cross(stranger, AllowAll, AllowOther, principal: Named).Source);
        var ofSession = Cross(RoleSession, AllowAll, session: AllowOther, principal: $"{{'AWS':'{Session}'}}");
        Assert.Equal(PolicySource.Session, ofSession.Source);
    }

    [Fact]
    public void The_root_may_everything_in_its_account_but_what_a_bucket_denies()
    {
        var root = Root(Account);
        Assert.Equal(
            new Decision(DecisionReason.AccountRoot, PolicySource.None),
            Decide(root, new EffectivePolicies
            {
                IsSameAccount = true,
                IsAccountRoot = true,
                Identity = [Of(DenyAll)],
                Boundary = Of(DenyAll),
            }));
        var denied = new EffectivePolicies
        {
            IsSameAccount = true,
            IsAccountRoot = true,
            Resource = OfBucket("Deny", "'*'"),
        };
        Assert.Equal(DecisionReason.ExplicitDeny, Decide(root, denied).Reason);
        foreach (var action in new[] { "s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy" })
        {
            Assert.True(PolicyEvaluation.Decide(Request(action, "arn:aws:s3:::bucket", root), denied).Allowed);
        }

        var ofOther = new EffectivePolicies { IsSameAccount = false, IsAccountRoot = true };
        Assert.False(Decide(Root(OtherAccount), ofOther).Allowed);
        Assert.True(Decide(Root(OtherAccount), new EffectivePolicies
        {
            IsSameAccount = false,
            IsAccountRoot = true,
            Resource = OfBucket("Allow", "{'AWS':'444455556666'}"),
        }).Allowed);
    }

    [Fact]
    public void Who_is_in_no_account_has_what_the_bucket_grants()
    {
        var service = new PolicyPrincipal { Service = "logging.s3.amazonaws.com" };
        Assert.True(Same(PolicyPrincipal.Anonymous, principal: "'*'").Allowed);
        Assert.True(Cross(PolicyPrincipal.Anonymous, principal: "{'AWS':'*'}").Allowed);
        Assert.False(Same(PolicyPrincipal.Anonymous, AllowAll).Allowed);
        Assert.True(Cross(service, principal: "{'Service':'logging.s3.amazonaws.com'}").Allowed);
        Assert.False(Cross(service, principal: "{'AWS':'*'}").Allowed);
    }

    [Fact]
    public void A_role_is_assumed_only_if_its_own_policy_says_so()
    {
        var alice = User(Alice);
        const string AssumeAny = "{'Effect':'Allow','Action':'sts:AssumeRole','Resource':'*'}";
        Assert.True(Assume(alice, $"{{'AWS':'{Alice}'}}", identity: null));
        Assert.False(Assume(alice, $"{{'AWS':'{Account}'}}", identity: null));
        Assert.True(Assume(alice, $"{{'AWS':'{Account}'}}", AssumeAny));
        Assert.False(Assume(alice, $"{{'AWS':'{Bob}'}}", AssumeAny));
        Assert.False(Assume(alice, "{'AWS':'*'}", identity: null, action: "sts:AssumeRoleWithWebIdentity"));
        var web = new PolicyPrincipal { FederatedProvider = "accounts.google.com" };
        Assert.True(Assume(web, "{'Federated':'accounts.google.com'}", identity: null));
        Assert.False(Assume(web, "{'AWS':'*'}", identity: null));

        static bool Assume(PolicyPrincipal who, string principal, string? identity, string action = "sts:AssumeRole")
        {
            var statement = $"{{'Effect':'Allow','Principal':{principal},'Action':'sts:AssumeRole'}}";
            var trust = Parse($"{{'Statement':{statement}}}", PolicyKind.Trust);
            return PolicyEvaluation.Decide(Request(action, Role, who), new EffectivePolicies
            {
                IsSameAccount = true,
                ResourceMustAllow = true,
                Resource = trust.Named("trust"),
                Identity = identity is null ? [] : [Of(identity)],
            }).Allowed;
        }
    }

    [Fact]
    public void An_explanation_says_of_each_statement_why_it_is_not_about_the_request()
    {
        var identity = Identity(
            "{'Sid':'a','Effect':'Allow','Action':'s3:PutObject','Resource':'*'},"
            + "{'Sid':'b','Effect':'Allow','Action':'s3:*','Resource':'arn:aws:s3:::other/*'},"
            + "{'Sid':'c','Effect':'Allow','Action':'s3:*','Resource':'*','Condition':{"
            + "'StringEquals':{'aws:username':['x','y']},"
            + "'Bool':{'aws:SecureTransport':'true'},'Null':{'aws:TokenIssueTime':'true'}}},"
            + "{'Sid':'d','Effect':'Allow','Action':'s3:Get*','Resource':'*'}").Named("inline");
        var request = Get("a", User(Alice), new Facts { { "aws:username", "alice" } });
        var explanation = PolicyEvaluation.Explain(
            request,
            new EffectivePolicies
            {
                IsSameAccount = true,
                Identity = [identity],
                Resource = OfBucket("Allow", $"{{'AWS':'{Bob}'}}"),
            });

        Assert.Equal(new Decision(DecisionReason.Allow, PolicySource.Identity, "inline", 3, "d"), explanation.Decision);
        Assert.Equal(
            [
                ("bucket", 0, StatementOutcome.OtherPrincipal),
                ("inline", 0, StatementOutcome.OtherAction),
                ("inline", 1, StatementOutcome.OtherResource),
                ("inline", 2, StatementOutcome.ConditionsNotMet),
                ("inline", 3, StatementOutcome.Applies),
            ],
            explanation.Statements.Select(trace => (trace.Policy, trace.StatementIndex, trace.Outcome)));
        var notMet = explanation.Statements[3].NotMet;
        Assert.Equal(["StringEquals aws:username", "Bool aws:SecureTransport"],
            notMet.Select(trace => $"{trace.Operator} {trace.Key}"));
        Assert.Equal(["x", "y"], notMet[0].PolicyValues);
        Assert.Equal(["alice"], notMet[0].RequestValues);
        Assert.Empty(notMet[1].RequestValues);
    }

    [Fact]
    public void A_refusal_is_said_in_the_words_of_AWS()
    {
        var request = Get("a", User(Alice));
        Assert.Equal(
            "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: s3:GetObject on resource: "
            + "\"arn:aws:s3:::bucket/a\" because no identity-based policy allows the s3:GetObject action",
            DenialText.Of(request, Same(User(Alice))));
        Assert.EndsWith(
            "with an explicit deny in an identity-based policy",
            DenialText.Of(request, Same(User(Alice), DenyAll)), StringComparison.Ordinal);
        Assert.EndsWith(
            "because no permissions boundary allows the s3:GetObject action",
            DenialText.Of(request, Same(User(Alice), AllowAll, AllowOther)), StringComparison.Ordinal);
    }
}
