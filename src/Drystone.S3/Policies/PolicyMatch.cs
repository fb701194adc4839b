using Drystone.S3.Policies.Matching;

namespace Drystone.S3.Policies;

/// <summary>What one policy says of a request, and by which statement.</summary>
/// <param name="StatementIndex">From zero; negative when no statement is about the request.</param>
/// <param name="Sid">Null when the statement has none.</param>
public readonly record struct PolicyMatch(PolicyEffect Effect, int StatementIndex, string? Sid)
{
    internal static PolicyMatch Nothing { get; } = new(PolicyEffect.None, -1, null);

    /// <summary>How closely the statement names who asks.</summary>
    internal PrincipalMatch Principal { get; init; }
}
