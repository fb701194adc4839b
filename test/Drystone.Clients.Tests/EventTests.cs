using System.Collections.Concurrent;
using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>The receiver of events goes away and comes back, and the server is killed, while objects are put: every
/// committed PUT is delivered at least once, and those of one key in order.</summary>
/// <remarks><c>DRYSTONE_EVENT_PUTS=10000 ./dev test EventTests</c> does it at full size.</remarks>
public sealed class EventTests : IAsyncDisposable
{
    private const string Bucket = "events";
    private const int Writers = 16;
    private const int KeysPerWriter = 8;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("drystone-events-");

    // Per key the sizes of its versions, each one byte longer than the one before, as they were committed for sure.
    private readonly ConcurrentDictionary<string, int> acknowledged = new();
    private readonly EventReceiver receiver = new();

    private static int Puts => int.Parse(
        Environment.GetEnvironmentVariable("DRYSTONE_EVENT_PUTS") ?? "300", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Every_committed_put_is_delivered_in_order_though_receiver_and_server_are_killed()
    {
        receiver.Start();
        var server = await StartServerAsync();
        using (var client = Connect(server))
        {
            await client.PutBucketAsync(Bucket);
            await client.PutBucketNotificationAsync(new PutBucketNotificationRequest
            {
                BucketName = Bucket,
                QueueConfigurations =
                [
                    new QueueConfiguration
                    {
                        Id = "all",
                        Queue = "arn:aws:sqs:us-east-1:000000000001:hook",
                        Events = [EventType.ObjectCreatedAll],
                    },
                ],
            });
        }

        await PutAsync(server, Puts / 4);
        receiver.Stop();
        await PutAsync(server, Puts / 4);
        await KillDuringPutsAsync(server, Puts / 4);
        await server.DisposeAsync();
        server = await StartServerAsync();
        receiver.Start();
        await KillDuringPutsAsync(server, Puts / 4);
        await server.DisposeAsync();
        server = await StartServerAsync();
        await PutAsync(server, Puts - acknowledged.Values.Sum());
        var stored = await FindStoredAsync(server);
        await WaitForAllAsync(server, stored);
        AssertOrder(stored);
        await server.StopAsync();
        await server.DisposeAsync();
    }

    public ValueTask DisposeAsync()
    {
        receiver.Dispose();
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private Task<DrystoneProcess> StartServerAsync()
    {
        var targets = Path.Combine(folder.FullName, "targets.yaml");
        File.WriteAllText(targets, $"hook: {{kind: webhook, url: '{receiver.Url}', allowed-networks: 127.0.0.1}}\n");
        return DrystoneProcess.StartAsync(folder.FullName, "--event-targets", targets);
    }

    private Task PutAsync(DrystoneProcess server, int puts) => PutAsync(server, puts, _ => Task.CompletedTask);

    /// <summary>Kills the server when half of them are done; what was under way may be committed or not.</summary>
    private Task KillDuringPutsAsync(DrystoneProcess server, int puts) => PutAsync(
        server, puts, async done =>
        {
            if (done == puts / 2)
            {
                await server.KillAsync();
            }
        });

    private async Task PutAsync(DrystoneProcess server, int puts, Func<int, Task> after)
    {
        var (started, done) = (0, 0);
        using var client = Connect(server);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = 0; Interlocked.Increment(ref started) <= puts; i++)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{writer}/{i % KeysPerWriter}");
                if (!await TryPutAsync(client, key))
                {
                    return;
                }

                await after(Interlocked.Increment(ref done));
            }
        }));
    }

    private async Task<bool> TryPutAsync(AmazonS3Client client, string key)
    {
        var size = acknowledged.GetValueOrDefault(key) + 1;
        try
        {
            await client.PutObjectAsync(new PutObjectRequest
            {
                BucketName = Bucket,
                Key = key,
                InputStream = new MemoryStream(new byte[size]),
            });
            acknowledged[key] = size;
            return true;
        }
        catch (Exception fault) when (fault is AmazonServiceException or HttpRequestException or IOException)
        {
            return false;
        }
    }

    /// <summary>The size of the last version that was committed, by key; one under way when the server was killed may
    /// have been.</summary>
    private static async Task<Dictionary<string, int>> FindStoredAsync(DrystoneProcess server)
    {
        using var client = Connect(server);
        var stored = new Dictionary<string, int>();
        await foreach (var found in client.Paginators.ListObjectsV2(new() { BucketName = Bucket }).S3Objects)
        {
            stored[found.Key] = (int)found.Size!.Value;
        }

        return stored;
    }

    private Task WaitForAllAsync(DrystoneProcess server, Dictionary<string, int> stored) => Until.TrueAsync(
        () => Task.FromResult(stored.All(key => receiver.Of(key.Key).Distinct().Count() >= key.Value)),
        () => $"{stored.Values.Sum()} events arrive; there are {receiver.Distinct}; {Missing(stored)}.\n{server.Log}");

    private string Missing(Dictionary<string, int> stored) => string.Join(
        "; ",
        from key in stored
        let received = receiver.Of(key.Key)
        where received.Distinct().Count() < key.Value
        select $"{key.Key} has {key.Value}, received {string.Join(' ', received)}");

    private void AssertOrder(Dictionary<string, int> stored)
    {
        Assert.Subset(stored.Keys.ToHashSet(), acknowledged.Keys.ToHashSet());
        foreach (var (key, size) in stored)
        {
            var sure = acknowledged.GetValueOrDefault(key);
            Assert.InRange(size, sure, sure + 1);
            Assert.Equal(Enumerable.Range(1, size), receiver.Of(key).Distinct());
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{acknowledged.Values.Sum()} PUTs acknowledged, {receiver.Distinct} events delivered, "
            + $"{receiver.Total - receiver.Distinct} of them more than once; {acknowledged.Count} keys, each in order");
    }

    private static AmazonS3Client Connect(DrystoneProcess server) => new(
        DrystoneProcess.AccessKeyId,
        DrystoneProcess.SecretAccessKey,
        new AmazonS3Config { ServiceURL = server.Endpoint, ForcePathStyle = true, MaxErrorRetry = 0 });
}
