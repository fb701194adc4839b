using System.Diagnostics;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Accounts;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Opening;

namespace Drystone.Benchmarks;

/// <summary>
/// What the usage by prefix costs: empty objects in ten thousand directories, counted from the change log, and once
/// more by a walk. <c>dotnet run -c Release --project bench/Drystone.Benchmarks -- usage [OBJECTS]</c>
/// </summary>
internal static class UsageScenario
{
    private const int Writers = 256;

    private static readonly AccountId Owner = new("123456789012");

    public static async Task RunAsync(int objects)
    {
        var directory = Directory.CreateTempSubdirectory("drystone-usage-").FullName;
        try
        {
            var options = new StoreOptions { DataDirectory = directory, UsageInterval = null };
            var bucket = await FillAsync(options, objects);
            await using var store = await ObjectStore.OpenAsync(options, CancellationToken.None);
            await TimeAsync($"counting {objects:N0} objects that were there before", objects, store);
            await RemoveAsync(store, bucket, objects);
            await TimeAsync($"adding up {objects:N0} changes", objects, store);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<BucketInfo> FillAsync(StoreOptions options, int objects)
    {
        await using var store = await ObjectStore.OpenAsync(options, CancellationToken.None);
        var account = new Account(Owner, new string('0', 64), "owner", Email: null, DateTimeOffset.UnixEpoch);
        await store.AddAccountAsync(
            account, new AccessKey("AKIAOWNER", "secret", Owner, IsActive: true), CancellationToken.None);
        var name = new BucketName("bucket");
        await store.CreateBucketAsync(BenchGate.Account(), name, new NewBucket(), CancellationToken.None);
        var bucket = store.FindBucket(name)!;
        await InParallelAsync(objects, async i =>
        {
            await using var body = store.NewBody(0);
            await body.CompleteAsync(CancellationToken.None);
            var facts = new NewObject { ETag = default, Headers = ObjectHeaders.Empty };
            await store.PutObjectAsync(
                BenchGate.Write(bucket, KeyOf(i)), body, facts, default, CancellationToken.None);
        });
        return bucket;
    }

    private static Task RemoveAsync(ObjectStore store, BucketInfo bucket, int objects) =>
        InParallelAsync(objects, async i => await store.DeleteObjectAsync(
            new ObjectDeletion(BenchGate.Delete(bucket, KeyOf(i)), IfMatch: null), CancellationToken.None));

    private static ObjectKey KeyOf(int i) => new($"{i % 10}/{i % 100}/{i % 10_000}/{i}");

    private static Task InParallelAsync(int count, Func<int, Task> work) => Parallel.ForAsync(
        0, count, new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (i, _) => await work(i));

    private static async Task TimeAsync(string what, int count, ObjectStore store)
    {
        var watch = Stopwatch.StartNew();
        await store.CountUsageAsync(withExisting: true, CancellationToken.None);
        var each = watch.Elapsed.TotalMicroseconds / count;
        Console.WriteLine($"{what}: {watch.Elapsed.TotalMilliseconds:N0} ms, {each:N1} microseconds each");
    }

    private sealed class BenchGate : Gate
    {
        public static AccountGrant Account() => Allow(Owner, new Actor(Owner));

        public static ObjectGrant<Write> Write(BucketInfo bucket, ObjectKey key) =>
            Allow<Write>(bucket, key, version: null, new Actor(Owner));

        public static ObjectGrant<Delete> Delete(BucketInfo bucket, ObjectKey key) =>
            Allow<Delete>(bucket, key, version: null, new Actor(Owner));
    }
}
