using Drystone.Engine;
using Drystone.Engine.Buckets;
using Drystone.Engine.Access;
using Drystone.Engine.Compression;
using Drystone.Engine.Names;
using Drystone.Engine.Quotas;
using Drystone.Server.Authorization;

namespace Drystone.Server.Control;

/// <summary>Answers about buckets on an open store.</summary>
internal sealed class StoreBucketAdmin(ObjectStore store, bool ownsStore) : IBucketAdmin
{
    public Task<BucketSummary> FindAsync(string bucket, CancellationToken cancel) =>
        Task.FromResult(Describe(BucketLookup.Find(store, bucket)));

    public async Task<BucketSummary> SetQuotaAsync(string bucket, BucketLimits limits, CancellationToken cancel)
    {
        if (limits.MaxBytes < 0 || limits.MaxObjects < 0)
        {
            throw new AdminException("a limit is 0 or more");
        }

        var found = BucketLookup.Find(store, bucket);
        var quota = limits is { MaxBytes: null, MaxObjects: null }
            ? null
            : new BucketQuota(limits.MaxBytes, limits.MaxObjects);
        var outcome = await store.SetQuotaAsync(Authorizer.AsServer<Configure>(found), quota, cancel);
        return outcome == ConfigureOutcome.Done
            ? Describe(BucketLookup.Find(store, bucket))
            : throw new AdminException($"there is no bucket '{bucket}'");
    }

    public async Task<BucketSummary> SetCompressionAsync(
        string bucket, CompressionChoice choice, CancellationToken cancel)
    {
        var found = BucketLookup.Find(store, bucket);
        var compression = choice.IsOn ? new BucketCompression(choice.IncludesEncrypted) : null;
        try
        {
            var outcome = await store.SetCompressionAsync(
                Authorizer.AsServer<Configure>(found), compression, cancel);
            return outcome == ConfigureOutcome.Done
                ? Describe(BucketLookup.Find(store, bucket))
                : throw new AdminException($"there is no bucket '{bucket}'");
        }
        catch (MissingLibraryException missing)
        {
            throw new AdminException(missing.Message);
        }
    }

    public async Task<UsageSummary> ReadUsageAsync(
        string bucket, string prefix, int depth, CancellationToken cancel)
    {
        if (depth is < 0 or > EngineLimits.UsageDepth)
        {
            throw new AdminException($"usage is counted for 0 to {EngineLimits.UsageDepth} levels of prefixes");
        }

        var found = BucketLookup.Find(store, bucket);
        var directory = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + '/';

        // Where no server counts what was there before, nobody else would.
        await store.CountUsageAsync(withExisting: ownsStore, cancel);
        var report = store.GetPrefixUsage(Authorizer.AsServer<Inspect>(found), directory, depth);
        if (report is { IsCounting: false, Prefixes: [] } && directory.Length > 0)
        {
            throw new AdminException(
                $"nothing is counted for '{directory}': nothing is there, or it is among the other prefixes of the "
                + $"one before it; prefixes have up to {EngineLimits.UsageDepth} levels");
        }

        var prefixes = report.Prefixes.Select(one => new PrefixSummary(
            one.Prefix, one.Total.Versions, one.Total.SizeBytes, one.Other.Versions, one.Other.SizeBytes));
        return new UsageSummary(found.Name.Value, report.IsCounting, [.. prefixes]);
    }

    public ValueTask DisposeAsync() => ownsStore ? store.DisposeAsync() : ValueTask.CompletedTask;

    private BucketSummary Describe(BucketInfo bucket)
    {
        var grant = Authorizer.AsServer<Inspect>(bucket);
        var usage = store.GetUsage(grant);
        var quota = store.FindQuota(grant);
        var compression = store.FindCompression(grant);
        return new BucketSummary(
            bucket.Name.Value, bucket.Owner.Value, usage.Versions, usage.SizeBytes,
            new BucketLimits(quota?.MaxBytes, quota?.MaxVersions))
        {
            Compression = new CompressionChoice(
                IsOn: compression is not null, IncludesEncrypted: compression?.IncludesEncrypted == true),
        };
    }
}

/// <summary>Finds the bucket that a command names.</summary>
internal static class BucketLookup
{
    /// <exception cref="AdminException">There is no such bucket.</exception>
    public static BucketInfo Find(ObjectStore store, string bucket)
    {
        try
        {
            return store.FindBucket(new BucketName(bucket))
                ?? throw new AdminException($"there is no bucket '{bucket}'");
        }
        catch (ArgumentException)
        {
            throw new AdminException($"'{bucket}' is no name of a bucket");
        }
    }
}
