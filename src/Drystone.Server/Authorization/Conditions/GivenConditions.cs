using Drystone.S3.Policies;

namespace Drystone.Server.Authorization.Conditions;

/// <summary>What conditions can ask of a request that nobody has sent: what is known of the principal and the bucket,
/// and what is given.</summary>
/// <param name="given">By condition key; it goes before what is known.</param>
internal sealed class GivenConditions(
    Caller caller, AccessTarget target, IReadOnlyDictionary<string, string> given) : IConditionContext
{
    private readonly PrincipalConditions principal = new(caller);
    private readonly Dictionary<string, string> given = new(given, StringComparer.OrdinalIgnoreCase);

    public bool TryGet(string key, out ConditionValues values)
    {
        values = given.TryGetValue(key, out var value) ? new ConditionValues(value)
            : principal.Find(key) is { } known ? known
            : key is "aws:ResourceAccount" or "s3:ResourceAccount" && target.Bucket is { } bucket
                ? new ConditionValues(bucket.Owner.Value)
                : default;
        return values.Count > 0;
    }
}
