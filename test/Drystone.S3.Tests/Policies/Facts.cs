using System.Collections;
using Drystone.S3.Policies;

namespace Drystone.S3.Tests.Policies;

/// <summary>What a request says of condition keys, by hand.</summary>
internal sealed class Facts : IConditionContext, IEnumerable<string>
{
    private readonly Dictionary<string, string[]> _values = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string key, params string[] values) => _values[key] = values;

    public bool TryGet(string key, out ConditionValues values)
    {
        var found = _values.TryGetValue(key, out var texts);
        values = texts switch
        {
            null => default,
            [var only] => new ConditionValues(only),
            _ => new ConditionValues(texts),
        };
        return found;
    }

    public IEnumerator<string> GetEnumerator() => _values.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
