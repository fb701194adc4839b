using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>The server is killed in the middle of 64 writers, again and again. What it acknowledged must be there and
/// exact; what it did not must be wholly there or wholly absent.</summary>
/// <remarks><c>DRYSTONE_CRASH_ROUNDS=20 ./dev test CrashTests</c> goes on for longer.</remarks>
[Trait("Attack", "34")]
public sealed class CrashTests : IDisposable
{
    private const string Bucket = "crash";
    private const int Writers = 64;
    private const int KeysPerWriter = 40;
    private const int WritesPerRound = 1_000;

    private static readonly int[] Sizes = [0, 100, 4_096, 4_096, 4_096, 50_000, 300_000, 1_500_000];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("drystone-crash-");
    private readonly ConcurrentDictionary<string, KeyHistory> histories = new();

    private static int Rounds => int.Parse(
        Environment.GetEnvironmentVariable("DRYSTONE_CRASH_ROUNDS") ?? "3", CultureInfo.InvariantCulture);

    [Fact]
    public async Task What_was_acknowledged_survives_kill_9_under_64_writers()
    {
        var server = await DrystoneProcess.StartAsync(folder.FullName);
        using (var client = Connect(server))
        {
            await client.PutBucketAsync(Bucket);
        }

        for (var round = 0; round < Rounds; round++)
        {
            await WriteUntilKilledAsync(server, round);
            await server.DisposeAsync();
            var clock = Stopwatch.StartNew();
            server = await DrystoneProcess.StartAsync(folder.FullName);
            var startup = clock.Elapsed;
            var checkedObjects = await CheckAsync(server);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"round {round}: start {startup.TotalMilliseconds:F0} ms, {checkedObjects} objects exact");
        }

        await server.StopAsync();
        await server.DisposeAsync();
    }

    public void Dispose() => folder.Delete(recursive: true);

    private async Task WriteUntilKilledAsync(DrystoneProcess server, int round)
    {
        var acknowledged = 0;
        var enough = new TaskCompletionSource();
        using var client = Connect(server);
        var writers = Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = 0; ; i++)
            {
                var seed = HashCode.Combine(round, writer, i);
                if (!await TryWriteAsync(client, $"{writer}/{i % KeysPerWriter}", seed))
                {
                    return;
                }

                if (Interlocked.Increment(ref acknowledged) == WritesPerRound)
                {
                    enough.SetResult();
                }
            }
        }).ToArray();
        await Task.WhenAny(enough.Task, Task.WhenAll(writers));
        Assert.True(enough.Task.IsCompleted, $"The writers ended before the server was killed.\n{server.Log}");
        await server.KillAsync();
        await Task.WhenAll(writers);
    }

    /// <summary>Each key has one writer, so that its history has an order. False when the server is gone.</summary>
    private async Task<bool> TryWriteAsync(AmazonS3Client client, string key, int seed)
    {
        var history = histories.GetOrAdd(key, _ => new KeyHistory());
        history.Pending.Add(seed);
        try
        {
            await client.PutObjectAsync(new PutObjectRequest
            {
                BucketName = Bucket,
                Key = key,
                InputStream = new MemoryStream(BodyOf(seed)),
            });
            history.Acknowledged = seed;
            history.Pending.Clear();
            return true;
        }
        catch (Exception fault) when (fault is AmazonServiceException or HttpRequestException or IOException)
        {
            return false;
        }
    }

    private async Task<int> CheckAsync(DrystoneProcess server)
    {
        using var client = Connect(server);
        var listed = new HashSet<string>();
        await foreach (var found in client.Paginators.ListObjectsV2(new() { BucketName = Bucket }).S3Objects)
        {
            listed.Add(found.Key);
        }

        foreach (var (key, history) in histories)
        {
            if (!listed.Contains(key))
            {
                Assert.True(history.Acknowledged is null, $"{key} was acknowledged and is gone.");
                continue;
            }

            var bytes = await ReadAsync(client, key);
            history.Acknowledged = history.Candidates
                .Where(seed => BodyOf(seed).SequenceEqual(bytes))
                .Cast<int?>()
                .FirstOrDefault()
                ?? throw new InvalidOperationException($"{key} holds {bytes.Length} bytes that nobody wrote.");
            history.Pending.Clear();
        }

        Assert.Subset(histories.Keys.ToHashSet(), listed);
        return listed.Count;
    }

    private static async Task<byte[]> ReadAsync(AmazonS3Client client, string key)
    {
        using var answer = await client.GetObjectAsync(Bucket, key);
        using var bytes = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static byte[] BodyOf(int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[Sizes[random.Next(Sizes.Length)]];
        random.NextBytes(bytes);
        return bytes;
    }

    private static AmazonS3Client Connect(DrystoneProcess server) => new(
        DrystoneProcess.AccessKeyId,
        DrystoneProcess.SecretAccessKey,
        new AmazonS3Config { ServiceURL = server.Endpoint, ForcePathStyle = true, MaxErrorRetry = 0 });

    /// <summary>What a key may hold: the last body that was acknowledged, or one that was under way when the server
    /// was killed.</summary>
    private sealed class KeyHistory
    {
        public int? Acknowledged { get; set; }

        public List<int> Pending { get; } = [];

        public IEnumerable<int> Candidates => Acknowledged is { } seed ? Pending.Prepend(seed) : Pending;
    }
}
