using Drystone.Engine.Buckets;
using Drystone.S3.Policies;
using Drystone.Server.Operations;

namespace Drystone.Server.Authorization;

/// <summary>Decides whether a caller may do something, by all that takes part: policies of identities, boundaries,
/// sessions, the policy of the bucket, its public access block. What cannot be read denies, by its exception.</summary>
internal sealed class AccessDecider(BucketRules rules, IdentityPolicies identities)
{
    private const string BucketPolicyName = "the bucket policy";

    /// <summary>What the root of the owner may do whatever the bucket policy says, so that no policy locks everybody out
    /// for good.</summary>
    /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html</remarks>
    private static readonly string[] KeptForRoot = ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"];

    private static readonly Decision OwnerRoot = new(DecisionReason.AccountRoot, PolicySource.None);

    private static readonly Decision NothingAllows = new(DecisionReason.ImplicitDeny, PolicySource.Resource);

    /// <param name="action">As <c>s3:GetObject</c>.</param>
    /// <exception cref="Drystone.Engine.DamagedDataException">Something that takes part cannot be read.</exception>
    public Decision Decide(Caller caller, string action, AccessTarget target, IConditionContext context)
    {
        var policy = PolicyOf(target);
        var isOwners = IsOwners(caller, target);
        if (caller is { Kind: CallerKind.Root, SessionPolicies.Count: 0 } && isOwners
            && (policy is null || KeptForRoot.Contains(action)))
        {
            return OwnerRoot;
        }

        // What most of the internet asks for, and gets: no policy is held against it.
        if (caller.IsAnonymous && policy is null)
        {
            return NothingAllows;
        }

        return Restrict(
            PolicyEvaluation.Decide(
                RequestOf(caller, action, target, context), Effective(caller, policy, isOwners)),
            caller, target, policy);
    }

    /// <summary>As <see cref="Decide"/>, with the part that each statement has in it.</summary>
    public Explanation Explain(Caller caller, string action, AccessTarget target, IConditionContext context)
    {
        var explained = PolicyEvaluation.Explain(
            RequestOf(caller, action, target, context), Effective(caller, PolicyOf(target), IsOwners(caller, target)));
        return explained with { Decision = Decide(caller, action, target, context) };
    }

    private PolicyDocument? PolicyOf(AccessTarget target) =>
        target.Bucket is { } bucket ? rules.Policy(bucket) : null;

    public static PolicyRequest RequestOf(
        Caller caller, string action, AccessTarget target, IConditionContext context) => new()
    {
        Action = action, Resource = target.Arn, Principal = caller.Principal, Context = context,
    };

    /// <summary>Who is from outside has come in by the policy of the bucket, whatever else had to agree.</summary>
    private Decision Restrict(Decision decision, Caller caller, AccessTarget target, PolicyDocument? policy) =>
        decision.Allowed && target.Bucket is { } bucket && policy is not null && IsRestricted(caller, bucket, policy)
            ? NothingAllows
            : decision;

    /// <summary>All that takes part in a decision.</summary>
    private EffectivePolicies Effective(Caller caller, PolicyDocument? bucketPolicy, bool isOwners)
    {
        var ofPrincipal = identities.Of(caller);
        return new EffectivePolicies
        {
            Identity = ofPrincipal.Granting,
            Boundary = ofPrincipal.Boundary,
            Session = IdentityPolicies.OfSession(caller),
            Resource = bucketPolicy is null ? null : new NamedPolicy(BucketPolicyName, bucketPolicy),
            IsSameAccount = isOwners,
            IsAccountRoot = caller.Kind == CallerKind.Root,
        };
    }

    /// <summary>What is about no bucket is about the caller's own account.</summary>
    private static bool IsOwners(Caller caller, AccessTarget target) =>
        caller.Account is { } account && (target.Bucket is null || target.Bucket.Owner == account);

    /// <summary>RestrictPublicBuckets: a public policy lets in nobody from outside of the account, not even those whom it
    /// names.</summary>
    private bool IsRestricted(Caller caller, BucketInfo bucket, PolicyDocument policy) =>
        caller.Account != bucket.Owner && policy.IsPublic && rules.PublicAccessBlock(bucket).RestrictPublicBuckets;
}
