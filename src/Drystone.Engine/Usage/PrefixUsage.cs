using Drystone.Engine.Buckets;

namespace Drystone.Engine.Usage;

/// <summary>What the keys hold that start with a prefix.</summary>
/// <param name="Prefix">Ends with a slash; empty: the whole bucket.</param>
/// <param name="Total">Of all keys that start so.</param>
/// <param name="Other">Of those, what is in longer prefixes that are not counted one by one.</param>
public sealed record PrefixUsage(string Prefix, BucketUsage Total, BucketUsage Other);

/// <summary>Usage of a bucket by prefix.</summary>
/// <param name="IsCounting">What the bucket held before is still being counted: the figures grow.</param>
/// <param name="Prefixes">The prefix that was asked for, and what is below it, in the order of keys. Empty when nothing
/// is counted for it.</param>
public sealed record PrefixUsageReport(bool IsCounting, IReadOnlyList<PrefixUsage> Prefixes);
