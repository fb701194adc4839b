namespace Drystone.Engine.Usage;

/// <summary>How many counters a bucket has at most.</summary>
internal sealed record UsageLimits(int Depth, int PrefixesPerLevel, int PrefixesPerParent)
{
    public static UsageLimits Default { get; } = new(
        EngineLimits.UsageDepth, EngineLimits.UsagePrefixesPerLevel, EngineLimits.UsagePrefixesPerParent);
}
