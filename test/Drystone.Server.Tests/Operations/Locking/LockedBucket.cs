using Amazon.S3.Model;

namespace Drystone.Server.Tests.Operations.Locking;

/// <summary>A bucket with object lock, in the words of the tests.</summary>
internal static class LockedBucket
{
    private static int buckets;

    public static async Task<string> CreateAsync(S3ServerFixture server)
    {
        var name = $"locked-{Interlocked.Increment(ref buckets)}-{Guid.NewGuid():N}";
        await server.S3.PutBucketAsync(new PutBucketRequest { BucketName = name, ObjectLockEnabledForBucket = true });
        return name;
    }

    public static async Task<string> PutAsync(
        S3ServerFixture server, string bucket, string key = "key", Action<PutObjectRequest>? with = null)
    {
        var put = new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = "locked" };
        with?.Invoke(put);
        return (await server.S3.PutObjectAsync(put)).VersionId;
    }

    /// <summary>Compares what AWS writes to the second.</summary>
    public static DateTime Soon(int days = 1) =>
        new(DateTime.UtcNow.AddDays(days).Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
}
