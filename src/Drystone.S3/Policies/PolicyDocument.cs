using Drystone.S3.Policies.Matching;
using Drystone.S3.Policies.Parsing;

namespace Drystone.S3.Policies;

/// <summary>A policy in AWS's language.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html</remarks>
public sealed class PolicyDocument
{
    private readonly PolicyStatement[] _statements;

    internal PolicyDocument(PolicyStatement[] statements)
    {
        _statements = statements;
        IsPublic = Array.Exists(statements, statement => statement.IsPublic);
    }

    /// <summary>Null when it names none, which is as 2008-10-17.</summary>
    public string? Version { get; internal init; }

    public string? Id { get; internal init; }

    public IReadOnlyList<PolicyStatement> Statements => _statements;

    /// <summary>
    /// Whether a bucket with this policy is public, as Block Public Access means it: one statement is enough.
    /// </summary>
    public bool IsPublic { get; }

    /// <summary>Without white space, as the quotas of IAM count.</summary>
    public int CharacterCount { get; internal init; }

    /// <summary>
    /// What Principal and NotPrincipal name of users, roles and sessions, and of accounts by their root: whether these
    /// exist is for the caller to check, as AWS does when a policy is put.
    /// </summary>
    public IEnumerable<string> PrincipalArns =>
        from statement in _statements
        from entry in statement.Principals?.Entries ?? []
        where entry.Kind is PrincipalEntryKind.Account or PrincipalEntryKind.Arn
        select entry.Kind == PrincipalEntryKind.Arn ? entry.Value : $"arn:aws:iam::{entry.Value}:root";

    /// <summary>What Principal and NotPrincipal name of users and roles by their unique id.</summary>
    public IEnumerable<string> UniqueIds =>
        from statement in _statements
        from entry in statement.Principals?.Entries ?? []
        where entry.Kind == PrincipalEntryKind.UniqueId
        select entry.Value;

    /// <summary>What a bucket policy names by canonical user id.</summary>
    public IEnumerable<string> CanonicalUserIds =>
        from statement in _statements
        from entry in statement.Principals?.Entries ?? []
        where entry.Kind == PrincipalEntryKind.CanonicalUser
        select entry.Value;

    /// <param name="bucketName">Of <see cref="PolicyKind.Bucket"/>: the resources must be of it.</param>
    /// <exception cref="PolicyException">The policy is not one that AWS would take.</exception>
    public static PolicyDocument Parse(ReadOnlyMemory<byte> json, PolicyKind kind, string? bucketName = null) =>
        PolicyParser.Parse(json, kind, bucketName);

    /// <summary>What this policy alone says. A Deny goes before any Allow.</summary>
    /// <param name="principalHasBoundary">Whether who asks has a permissions boundary.</param>
    public PolicyMatch Evaluate(PolicyRequest request, bool principalHasBoundary = false)
    {
        var allow = PolicyMatch.Nothing;
        for (var index = 0; index < _statements.Length; index++)
        {
            var statement = _statements[index];
            if (statement.Effect == PolicyEffect.Allow && allow.Principal == PrincipalMatch.Direct)
            {
                // Already allowed as closely as can be.
                continue;
            }

            var match = statement.Match(request, principalHasBoundary);
            if (match != PrincipalMatch.None && statement.Effect == PolicyEffect.Deny)
            {
                return new PolicyMatch(PolicyEffect.Deny, index, statement.Sid) { Principal = match };
            }

            if (match > allow.Principal)
            {
                allow = new PolicyMatch(PolicyEffect.Allow, index, statement.Sid) { Principal = match };
            }
        }

        return allow;
    }
}
