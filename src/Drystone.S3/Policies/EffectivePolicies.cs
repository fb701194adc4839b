namespace Drystone.S3.Policies;

/// <summary>All that takes part in one decision.</summary>
public sealed class EffectivePolicies
{
    /// <summary>Of the user and its groups, or of the role.</summary>
    public IReadOnlyList<NamedPolicy> Identity { get; init; } = [];

    /// <summary>Null when the user or role has none.</summary>
    public NamedPolicy? Boundary { get; init; }

    /// <summary>Null when none was passed with the session; what one of them allows, all allow.</summary>
    public IReadOnlyList<NamedPolicy>? Session { get; init; }

    /// <summary>Of the bucket, or the trust policy of a role; null when there is none.</summary>
    public NamedPolicy? Resource { get; init; }

    /// <summary>Whether the resource belongs to the account of who asks.</summary>
    public required bool IsSameAccount { get; init; }

    /// <summary>Whether the root of an account asks: no policies of identities limit it.</summary>
    public bool IsAccountRoot { get; init; }

    /// <summary>
    /// For trust policies: within the account too, the policy of the resource must allow.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
    /// </summary>
    public bool ResourceMustAllow { get; init; }

    internal bool HasBoundary => Boundary is not null && !IsAccountRoot;
}
