namespace Drystone.S3.Policies;

/// <summary>Which kind of policy decided.</summary>
public enum PolicySource
{
    /// <summary>None: the root of an account in its own account.</summary>
    None,

    Identity,
    Boundary,
    Session,
    Resource,
}

/// <summary>Why a request is allowed or not.</summary>
public enum DecisionReason
{
    /// <summary>Nothing allows it, or what allows it is limited by what does not.</summary>
    ImplicitDeny,

    /// <summary>A statement denies it.</summary>
    ExplicitDeny,

    /// <summary>A statement allows it and nothing limits that.</summary>
    Allow,

    /// <summary>The root of an account may do everything in it.</summary>
    AccountRoot,
}

/// <summary>What all policies together say.</summary>
/// <param name="Source">
/// The kind of policy that allows or denies; with an implicit deny, the kind that would have had to allow.
/// </param>
/// <param name="Policy">Null when no single policy decided.</param>
/// <param name="StatementIndex">From zero; negative when no statement decided.</param>
/// <param name="Sid">Null when no statement decided, or when it has none.</param>
public readonly record struct Decision(
    DecisionReason Reason, PolicySource Source, string? Policy = null, int StatementIndex = -1, string? Sid = null)
{
    public bool Allowed => Reason is DecisionReason.Allow or DecisionReason.AccountRoot;
}
