using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.S3.Policies;
using Drystone.Server.Authorization.Acls;
using Drystone.Server.Operations;

namespace Drystone.Server.Authorization;

/// <summary>Decides whether a caller may do something, by all that takes part: policies of identities, boundaries,
/// sessions, the policy of the bucket, access control lists, the public access block. What cannot be read denies, by
/// its exception.</summary>
internal sealed class AccessDecider(BucketRules rules, IdentityPolicies identities, AccessLists lists)
{
    private const string BucketPolicyName = "the bucket policy";
    private const string ListName = "the access control list";
    private const string OwnersRule = "the rule that the policy of a bucket is for the account of its owner alone";

    /// <summary>What the root of the owner may do whatever the bucket policy says, so that no policy locks everybody
    /// out for good.</summary>
    /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html</remarks>
    private static readonly string[] KeptForRoot =
        ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"];

    private static readonly Decision OwnerRoot = new(DecisionReason.AccountRoot, PolicySource.None);

    private static readonly Decision ByList = new(DecisionReason.Allow, PolicySource.Resource, ListName);

    /// <summary>Of who is from outside, and allowed to read or change the policy of a bucket: it would be the policy
    /// that says who may change it.</summary>
    public static readonly Decision OwnersAlone = new(DecisionReason.ImplicitDeny, PolicySource.Resource, OwnersRule);

    /// <summary>What who started an upload may do with it.</summary>
    /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions</remarks>
    private static readonly NamedPolicy OfInitiators = new(
        "the right of who started the upload",
        PolicyDocument.Parse(
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::*",
             "Action": ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]}]}
            """u8.ToArray(),
            PolicyKind.Identity));

    private static readonly Decision NothingAllows = new(DecisionReason.ImplicitDeny, PolicySource.Resource);

    /// <param name="action">As <c>s3:GetObject</c>.</param>
    /// <exception cref="Drystone.Engine.DamagedDataException">Something that takes part cannot be read.</exception>
    public Decision Decide(Caller caller, string action, AccessTarget target, IConditionContext context)
    {
        var decision = DecideByPolicies(caller, action, target, context);
        if (decision.Allowed && target.Bucket is { } bucket && caller.Account != bucket.Owner
            && KeptForRoot.Contains(action))
        {
            return OwnersAlone;
        }

        return decision.Reason == DecisionReason.ImplicitDeny && IsInitiator(caller, target)
            ? DecideOfInitiator(RequestOf(caller, action, target, context), caller)
            : decision;
    }

    private Decision DecideByPolicies(
        Caller caller, string action, AccessTarget target, IConditionContext context)
    {
        var policy = PolicyOf(target);
        var list = Judge(caller, action, target);
        var isOwners = IsOwners(caller, list.Owner);
        if (caller is { Kind: CallerKind.Root, SessionPolicies.Count: 0 } && isOwners
            && (policy is null || KeptForRoot.Contains(action)))
        {
            return OwnerRoot;
        }

        // What most of the internet asks for, and gets: no policy is held against it.
        if (caller.IsAnonymous && policy is null)
        {
            return list.IsGranted ? ByList : NothingAllows;
        }

        var request = RequestOf(caller, action, target, context);
        var decision = PolicyEvaluation.Decide(request, Effective(caller, policy, isOwners));
        if (decision.Reason != DecisionReason.ExplicitDeny && IsRestricted(caller, target, policy))
        {
            return NothingAllows;
        }

        // The bucket's policy speaks for its owner, who does not own every object where lists are enabled: what it
        // allows does not count there, and what it denies has counted.
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-alternatives-guidelines.html
        if (decision.Allowed && target.Bucket is { } bucket && list.Owner != bucket.Owner)
        {
            decision = PolicyEvaluation.Decide(request, Effective(caller, bucketPolicy: null, isOwners));
        }

        return decision.Reason == DecisionReason.ImplicitDeny && list.IsGranted && !isOwners
            ? AllowByList(request, caller)
            : decision;
    }

    /// <summary>Whether anything at all could let a caller in: no more than that is asked before a body is read that
    /// the decision depends on.</summary>
    public bool HasWayIn(Caller caller, BucketInfo bucket) =>
        caller.Account == bucket.Owner || rules.Policy(bucket) is not null || lists.AreEnabled(bucket);

    /// <summary>As <see cref="Decide"/>, with the part that each statement has in it.</summary>
    public Explanation Explain(Caller caller, string action, AccessTarget target, IConditionContext context)
    {
        var isOwners = IsOwners(caller, Judge(caller, action, target).Owner);
        var explained = PolicyEvaluation.Explain(
            RequestOf(caller, action, target, context), Effective(caller, PolicyOf(target), isOwners));
        return explained with { Decision = Decide(caller, action, target, context) };
    }

    public static PolicyRequest RequestOf(
        Caller caller, string action, AccessTarget target, IConditionContext context) => new()
        {
            Action = action,
            Resource = target.Arn,
            Principal = caller.Principal,
            Context = context,
        };

    private PolicyDocument? PolicyOf(AccessTarget target) =>
        target.Bucket is { } bucket ? rules.Policy(bucket) : null;

    /// <summary>What is about no bucket is about the caller's own account.</summary>
    private AclVerdict Judge(Caller caller, string action, AccessTarget target) => target.Bucket is { } bucket
        ? lists.Judge(action, bucket, target.Key, target.Version, target.IsNew, caller.Account)
        : new AclVerdict(IsGranted: false, caller.Account);

    private static bool IsOwners(Caller caller, AccountId? owner) => caller.Account is { } account && account == owner;

    /// <summary>A list lets an account in; whom of it, its own policies say. Nobody has to agree for who has no
    /// account.</summary>
    private Decision AllowByList(PolicyRequest request, Caller caller)
    {
        if (caller.IsAnonymous)
        {
            return ByList;
        }

        var ofAccount = PolicyEvaluation.Decide(request, Effective(caller, bucketPolicy: null, isOwners: true));
        return ofAccount.Allowed ? ByList : ofAccount;
    }

    /// <summary>Whether the caller started the upload, or is the account of who did; not where nobody from outside is
    /// let in at all.</summary>
    private bool IsInitiator(Caller caller, AccessTarget target) =>
        target is { Upload: { } id, Bucket: { } bucket, Key: { } key } && caller.Account is { } account
        && lists.Store.FindUpload(Authorizer.AsServer<Write>(bucket, key, version: null), id) is { } upload
        && upload.Initiator == account
        && (caller.Kind == CallerKind.Root
            || (upload.InitiatorId is { } initiator && initiator == caller.Principal.UserId))
        && !IsRestricted(caller, target, PolicyOf(target));

    /// <summary>Nothing has denied it. What limits a caller limits it here, too.</summary>
    private Decision DecideOfInitiator(PolicyRequest request, Caller caller)
    {
        var ofPrincipal = identities.Of(caller);
        return PolicyEvaluation.Decide(request, new EffectivePolicies
        {
            Identity = [.. ofPrincipal.Granting, OfInitiators],
            Boundary = ofPrincipal.Boundary,
            Session = IdentityPolicies.OfSession(caller),
            IsSameAccount = true,
            IsAccountRoot = caller.Kind == CallerKind.Root,
        });
    }

    /// <summary>RestrictPublicBuckets: a public policy lets in nobody from outside of the account, not even those whom
    /// it names.</summary>
    private bool IsRestricted(Caller caller, AccessTarget target, PolicyDocument? policy) =>
        target.Bucket is { } bucket && policy is { IsPublic: true } && caller.Account != bucket.Owner
        && rules.PublicAccessBlock(bucket).RestrictPublicBuckets;

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
}
