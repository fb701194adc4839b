namespace Drystone.S3.Policies.Matching;

/// <summary>How closely a policy of a resource names who acts; the closer, the less limits what it allows.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
/// </remarks>
internal enum PrincipalMatch
{
    None,

    /// <summary>The account: who in it may use the right is for its own policies to say.</summary>
    Account,

    /// <summary>The role, or the user behind a session: boundaries and session policies still limit.</summary>
    BehindSession,

    /// <summary>The user, the session, a service, a provider, or everyone: nothing limits but a Deny.</summary>
    Direct,
}
