namespace Drystone.Server.Control;

/// <summary>What the operator asks about who may do what: of the running server, or of the store itself when no server
/// has it. The answers say what stands in policies, so nobody else gets them.</summary>
public interface IAccessAdmin : IAsyncDisposable
{
    /// <summary>Whether a principal may do something, and which statements say so.</summary>
    /// <exception cref="AdminException">There is no such principal or bucket, or the question cannot be
    /// read.</exception>
    Task<AccessExplanation> ExplainAsync(AccessQuery query, CancellationToken cancel);

    /// <summary>Why a request was answered as it was.</summary>
    /// <exception cref="AdminException">The request is not known, or not any more, or no server runs.</exception>
    Task<RequestExplanation> ExplainRequestAsync(string requestId, CancellationToken cancel);

    /// <summary>What anybody may do with buckets, and who may read keys that start so.</summary>
    /// <param name="bucket">Null: all buckets.</param>
    /// <param name="prefix">Whose readers are looked for; null: nobody's.</param>
    /// <exception cref="AdminException">There is no such bucket.</exception>
    Task<AccessAnalysis> AnalyzeAsync(string? bucket, string? prefix, CancellationToken cancel);
}

/// <param name="Principal">An ARN, the 12 digits of an account (its root), an access key id, or
/// <c>anonymous</c>.</param>
/// <param name="Action">As <c>s3:GetObject</c>.</param>
/// <param name="Resource">An ARN, or <c>bucket</c> or <c>bucket/key</c>.</param>
/// <param name="Context">What the request says of condition keys.</param>
public sealed record AccessQuery(
    string Principal, string Action, string Resource, IReadOnlyDictionary<string, string> Context);

/// <param name="Reason">In a sentence.</param>
/// <param name="Statements">Every statement that took part.</param>
/// <param name="Remedies">What would change a refusal; empty for what is allowed.</param>
public sealed record AccessExplanation(
    string Principal, string Action, string Resource, bool IsAllowed, string Reason,
    IReadOnlyList<ExplainedStatement> Statements, IReadOnlyList<string> Remedies);

/// <param name="Source">Identity, Boundary, Session or Resource.</param>
/// <param name="Statement">Its Sid, or its number from one.</param>
/// <param name="Outcome">Applies, or the first that does not fit: OtherAction, OtherResource, OtherPrincipal,
/// ConditionsNotMet.</param>
/// <param name="Conditions">Those that are not met, in words.</param>
public sealed record ExplainedStatement(
    string Source, string Policy, string Statement, string Effect, string Outcome, IReadOnlyList<string> Conditions);

/// <param name="Status">The HTTP status that was answered.</param>
/// <param name="ErrorCode">Null for a success.</param>
/// <param name="Detail">What else is known of a refusal, such as of its signature.</param>
/// <param name="Access">What the gate decided last; null when the request did not come so far.</param>
public sealed record RequestExplanation(
    string RequestId, DateTimeOffset Time, int Status, string? ErrorCode, IReadOnlyList<string> Detail,
    AccessExplanation? Access);

/// <param name="Buckets">Those that anybody may do something with.</param>
/// <param name="Readers">Who may read the keys that were asked for.</param>
public sealed record AccessAnalysis(IReadOnlyList<PublicBucket> Buckets, IReadOnlyList<PrefixReader> Readers);

/// <param name="By">The statements and lists that let anybody in, in words.</param>
/// <param name="IsBlocked">The public access block keeps them from it.</param>
public sealed record PublicBucket(string Bucket, string Account, IReadOnlyList<string> By, bool IsBlocked);

/// <param name="By">What lets it in, in words.</param>
public sealed record PrefixReader(string Bucket, string Principal, string By);
