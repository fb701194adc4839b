using Drystone.S3.Policies;
using Drystone.Server.Identity;

namespace Drystone.Server.SecurityTokens;

/// <summary>What conditions can ask of somebody who wants a session: what is said of the session, and of the request as
/// of any other.</summary>
/// <param name="facts">By condition key, which may be there several times; it goes before what is known
/// otherwise.</param>
internal sealed class StsConditions(
    IReadOnlyList<KeyValuePair<string, string>> facts, IConditionContext otherwise) : IConditionContext
{
    private readonly ILookup<string, string> facts =
        facts.ToLookup(fact => fact.Key, fact => fact.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>What conditions can ask of the tags that a session is to have.</summary>
    public static IEnumerable<KeyValuePair<string, string>> FactsOf(IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        foreach (var (key, value) in tags)
        {
            yield return new(IamConditions.RequestTag + key, value);
        }

        foreach (var key in tags.Select(tag => tag.Key).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            yield return new("aws:TagKeys", key);
        }
    }

    public bool TryGet(string key, out ConditionValues values)
    {
        if (!facts.Contains(key))
        {
            return otherwise.TryGet(key, out values);
        }

        var found = facts[key].ToArray();
        values = found is [var only] ? new ConditionValues(only) : new ConditionValues(found);
        return true;
    }
}
