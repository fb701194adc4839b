using System.Text;

namespace Drystone.Engine.Lifecycle;

/// <summary>The prefixes that the enabled rules of a bucket are about, so that a walk leaves out what is between
/// them.</summary>
internal sealed class LifecyclePrefixes(LifecycleRules rules)
{
    private readonly byte[][] prefixes = [.. rules.Rules.Where(rule => rule.IsEnabled)
        .Select(rule => Encoding.UTF8.GetBytes(rule.Filter.Prefix))
        .OrderBy(prefix => prefix, Comparer<byte[]>.Create((one, other) => one.AsSpan().SequenceCompareTo(other)))];

    /// <summary>The first position at or after one where a rule could hold; null when there is none.</summary>
    public byte[]? NextConcerned(byte[] position) =>
        prefixes.Any(prefix => position.AsSpan().StartsWith(prefix))
            ? position
            : prefixes.FirstOrDefault(prefix => prefix.AsSpan().SequenceCompareTo(position) > 0);
}
