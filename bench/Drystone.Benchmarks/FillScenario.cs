using System.Diagnostics;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Opening;

namespace Drystone.Benchmarks;

/// <summary>
/// Puts many empty objects into a bucket of a data directory that a server was started in once and none has open, to
/// measure how a server does with them.
/// <c>dotnet run -c Release --project bench/Drystone.Benchmarks -- fill DIR BUCKET OBJECTS</c>
/// </summary>
internal static class FillScenario
{
    private const int Writers = 512;
    private const int Reported = 1_000_000;

    public static async Task RunAsync(string directory, string bucketName, int objects)
    {
        await using var store = await ObjectStore.OpenAsync(
            new StoreOptions { DataDirectory = directory }, CancellationToken.None);
        var name = new BucketName(bucketName);
        var owner = store.ListAccounts() is [var first, ..] ? first.Id : throw new InvalidOperationException(
            $"{directory} belongs to no server yet. Start one there once: drystone server --data {directory}");
        if (store.FindBucket(name) is null)
        {
            await store.CreateBucketAsync(FillGate.Account(owner), name, new NewBucket(), CancellationToken.None);
        }

        var bucket = store.FindBucket(name)!;
        var watch = Stopwatch.StartNew();
        var done = 0;
        await Parallel.ForAsync(
            0, objects, new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (i, cancel) =>
            {
                await using var body = store.NewBody(0);
                await body.CompleteAsync(cancel);
                var facts = new NewObject { ETag = default, Headers = ObjectHeaders.Empty };
                await store.PutObjectAsync(
                    FillGate.Write(bucket, new ObjectKey($"fill/{i:D9}")), body, facts, default, cancel);
                if (Interlocked.Increment(ref done) % Reported == 0)
                {
                    Console.WriteLine($"{done:N0} objects in {watch.Elapsed.TotalSeconds:N0} s");
                }
            });
    }

    private sealed class FillGate : Gate
    {
        public static AccountGrant Account(AccountId owner) => Allow(owner, new Actor(owner));

        public static ObjectGrant<Write> Write(BucketInfo bucket, ObjectKey key) =>
            Allow<Write>(bucket, key, version: null, new Actor(bucket.Owner));
    }
}
