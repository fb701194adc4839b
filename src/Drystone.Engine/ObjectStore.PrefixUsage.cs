using Drystone.Engine.Access;
using Drystone.Engine.Usage;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    private readonly UsageCounter usage;

    /// <summary>Adds to the usage by prefix what was committed before this call.</summary>
    /// <param name="withExisting">And counts what was there before, where that is not done yet, however long it
    /// takes.</param>
    public Task CountUsageAsync(bool withExisting, CancellationToken cancel) =>
        usage.RunAsync(withExisting, cancel);

    /// <summary>What a bucket holds by prefix, as far as it is counted.</summary>
    /// <param name="prefix">Empty or ending with a slash: it, and what is below it.</param>
    /// <param name="depth">Levels below it.</param>
    public PrefixUsageReport GetPrefixUsage(BucketGrant<Inspect> grant, string prefix, int depth) =>
        usage.Read(grant.Bucket.Id, prefix, depth);
}
