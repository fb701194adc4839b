using System.Diagnostics;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Accounts;
using Drystone.Engine.Buckets;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Opening;

namespace Drystone.Benchmarks;

/// <summary>
/// How long a lifecycle round takes where little of much is due: a million empty objects, a thousand of them due after
/// a day. <c>dotnet run -c Release --project bench/Drystone.Benchmarks -- lifecycle [OBJECTS [DUE]]</c>
/// </summary>
internal static class LifecycleScenario
{
    private const int Writers = 256;

    private static readonly AccountId Owner = new("123456789012");

    public static async Task RunAsync(int objects, int due)
    {
        var directory = Directory.CreateTempSubdirectory("drystone-lifecycle-").FullName;
        try
        {
            var clock = new MovedClock();
            var options = new StoreOptions { DataDirectory = directory, Time = clock, LifecycleInterval = null };
            await using var store = await ObjectStore.OpenAsync(options, CancellationToken.None);
            var bucket = await SetUpAsync(store);
            await TimeAsync($"writing {objects:N0} objects", async () =>
            {
                await FillAsync(store, bucket, objects, due);
                return objects;
            });
            await TimeAsync("a round with nothing due", () => RunAsync(store));
            clock.Offset = TimeSpan.FromDays(2);
            await TimeAsync($"a round with {due:N0} due", () => RunAsync(store));
            await TimeAsync("the walk after a change of rules", async () =>
            {
                await SetRulesAsync(store, bucket);
                return await RunAsync(store);
            });
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static Task<int> RunAsync(ObjectStore store) => store.RunLifecycleAsync(only: null, CancellationToken.None);

    private static async Task<BucketInfo> SetUpAsync(ObjectStore store)
    {
        var account = new Account(Owner, new string('0', 64), "owner", Email: null, DateTimeOffset.UnixEpoch);
        await store.AddAccountAsync(
            account, new AccessKey("AKIAOWNER", "secret", Owner, IsActive: true), CancellationToken.None);
        var name = new BucketName("bucket");
        await store.CreateBucketAsync(BenchGate.Account(), name, new NewBucket(), CancellationToken.None);
        var bucket = store.FindBucket(name)!;
        await SetRulesAsync(store, bucket);
        await RunAsync(store);
        return bucket;
    }

    private static async Task SetRulesAsync(ObjectStore store, BucketInfo bucket)
    {
        LifecycleRule[] rules =
        [
            new() { Id = "later", ExpirationDays = 30 },
            new() { Id = "due", ExpirationDays = 1, Filter = LifecycleFilter.Everything with { Prefix = "due/" } },
        ];
        await store.SetLifecycleAsync(
            BenchGate.Configure(bucket), new LifecycleRules(rules, default), CancellationToken.None);
    }

    private static Task FillAsync(ObjectStore store, BucketInfo bucket, int objects, int due) => Parallel.ForAsync(
        0, objects, new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (i, cancel) =>
        {
            var key = new ObjectKey(i % (objects / due) == 0 ? $"due/{i}" : $"kept/{i}");
            await using var body = store.NewBody(0);
            await body.CompleteAsync(cancel);
            var facts = new NewObject { ETag = default, Headers = ObjectHeaders.Empty };
            await store.PutObjectAsync(BenchGate.Write(bucket, key), body, facts, default, cancel);
        });

    private static async Task TimeAsync(string what, Func<Task<int>> work)
    {
        var watch = Stopwatch.StartNew();
        var count = await work();
        Console.WriteLine($"{what}: {watch.Elapsed.TotalMilliseconds:N1} ms ({count:N0} done)");
    }

    private sealed class MovedClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }

    private sealed class BenchGate : Gate
    {
        public static AccountGrant Account() => Allow(Owner, new Actor(Owner));

        public static BucketGrant<Configure> Configure(BucketInfo bucket) =>
            Allow<Configure>(bucket, new Actor(Owner));

        public static ObjectGrant<Write> Write(BucketInfo bucket, ObjectKey key) =>
            Allow<Write>(bucket, key, version: null, new Actor(Owner));
    }
}
