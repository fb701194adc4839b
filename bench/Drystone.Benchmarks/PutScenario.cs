using System.Security.Cryptography;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Accounts;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Opening;

namespace Drystone.Benchmarks;

/// <summary>
/// What a PUT costs the processor, from the bytes to the commit: a figure that other work on the machine moves less
/// than a rate. Many are begun at once, so that syncs are shared among as many on every machine.
/// <c>dotnet run -c Release --project bench/Drystone.Benchmarks -- put</c>
/// </summary>
internal static class PutScenario
{
    private const int PutsAtOnce = 3_000;
    private const int WarmUpRounds = 10;
    private const int Rounds = 20;

    private static readonly AccountId Owner = new("123456789012");

    public static async Task RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("drystone-put-").FullName;
        try
        {
            await using var store = await ObjectStore.OpenAsync(
                new StoreOptions { DataDirectory = directory }, CancellationToken.None);
            var account = new Account(Owner, new string('0', 64), "owner", Email: null, DateTimeOffset.UnixEpoch);
            await store.AddAccountAsync(
                account, new AccessKey("AKIAOWNER", "secret", Owner, IsActive: true), CancellationToken.None);
            var name = new BucketName("bucket");
            await store.CreateBucketAsync(BenchGate.Account(), name, new NewBucket(), CancellationToken.None);
            foreach (var sizeBytes in new[] { 0, 4 << 10 })
            {
                await MeasureAsync(store, store.FindBucket(name)!, sizeBytes);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(ObjectStore store, BucketInfo bucket, int sizeBytes)
    {
        var bytes = RandomNumberGenerator.GetBytes(sizeBytes);
        var costs = new List<double>();
        for (var round = 0; round < WarmUpRounds + Rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            await Task.WhenAll(Enumerable.Range(0, PutsAtOnce).Select(
                i => PutAsync(store, bucket, new ObjectKey($"{sizeBytes}/{round}/{i}"), bytes)));
            costs.Add((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / PutsAtOnce);
        }

        costs.RemoveRange(0, WarmUpRounds);
        costs.Sort();
        Console.WriteLine(
            $"PUT of {sizeBytes:N0} bytes: {costs[Rounds / 2]:F1} µs of processor time each (least {costs[0]:F1})");
    }

    private static async Task PutAsync(ObjectStore store, BucketInfo bucket, ObjectKey key, byte[] bytes)
    {
        await using var body = store.NewBody(bytes.Length);
        bytes.CopyTo(body.GetMemory());
        await body.AdvanceAsync(bytes.Length, CancellationToken.None);
        await body.CompleteAsync(CancellationToken.None);
        var facts = new NewObject { ETag = ETag.FromDigest(MD5.HashData(bytes)), Headers = ObjectHeaders.Empty };
        await store.PutObjectAsync(BenchGate.Write(bucket, key), body, facts, default, CancellationToken.None);
    }

    private sealed class BenchGate : Gate
    {
        public static AccountGrant Account() => Allow(Owner, new Actor(Owner));

        public static ObjectGrant<Write> Write(BucketInfo bucket, ObjectKey key) =>
            Allow<Write>(bucket, key, version: null, new Actor(Owner));
    }
}
