namespace Drystone.Engine.Tests.Simulation;

/// <summary>What clients know: of each key the contents from the newest on, and what they asked for and have not heard
/// of yet. A content is a number; a negative one is a delete marker.</summary>
internal sealed class Model
{
    private readonly Dictionary<string, IReadOnlyList<int>> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<int>> asked = new(StringComparer.Ordinal);

    public void Follow(Step step)
    {
        switch (step)
        {
            case Step.Began began:
                asked[began.Key] = began.After;
                break;
            case Step.Ended ended:
                asked.Remove(ended.Key, out var after);
                known[ended.Key] = ended.IsDone ? after! : Of(ended.Key);
                break;
        }
    }

    public IReadOnlyList<int> Of(string key) => known.GetValueOrDefault(key, []);

    /// <summary>Null when what a store holds is what it may hold: what was acknowledged, wholly, and what is under way
    /// wholly or not at all.</summary>
    public string? FindDivergence(IReadOnlyDictionary<string, IReadOnlyList<int>> held)
    {
        foreach (var key in known.Keys.Concat(asked.Keys).Concat(held.Keys).Distinct())
        {
            var found = held.GetValueOrDefault(key, []);
            var after = asked.GetValueOrDefault(key);
            if (!found.SequenceEqual(Of(key)) && (after is null || !found.SequenceEqual(after)))
            {
                return $"{key} holds [{string.Join(' ', found)}] and should hold [{string.Join(' ', Of(key))}]"
                    + (after is null ? "" : $" or [{string.Join(' ', after)}]");
            }
        }

        return null;
    }
}
