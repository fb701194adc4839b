using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>Two servers, one the replica of the other, both killed in between: they end with equal listings, versions
/// and bytes.</summary>
/// <remarks><c>DRYSTONE_REPLICATION_OBJECTS=10000 ./dev test ReplicationTests</c> is the whole of it.</remarks>
public sealed class ReplicationTests : IDisposable
{
    private const string Bucket = "replicated";
    private const int Writers = 8;
    private const int PartBytes = 5 << 20;
    private const int LargeObjects = 2;

    private static readonly int[] Sizes = [0, 100, 4_096, 4_096, 4_096, 50_000, 1_500_000];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("drystone-replication-");
    private readonly int targetPort = FreePort();
    private DrystoneProcess source = null!;
    private DrystoneProcess target = null!;
    private int next = -1;

    private static int Objects => int.Parse(
        Environment.GetEnvironmentVariable("DRYSTONE_REPLICATION_OBJECTS") ?? "300", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Two_servers_that_are_killed_in_between_end_equal()
    {
        target = await StartTargetAsync();
        source = await StartSourceAsync();
        await ConfigureAsync();
        var clock = Stopwatch.StartNew();
        await WriteAsync(Objects / 4, () => target.KillAsync());
        await WriteAsync(Objects / 2, () => Task.CompletedTask);
        await target.DisposeAsync();
        target = await StartTargetAsync();
        await WriteAsync(Objects * 3 / 4, () => source.KillAsync());
        await source.DisposeAsync();
        source = await StartSourceAsync();
        await WriteAsync(Objects, async () =>
        {
            await target.KillAsync();
            await source.KillAsync();
        });
        await source.DisposeAsync();
        await target.DisposeAsync();
        target = await StartTargetAsync();
        source = await StartSourceAsync();
        using (var client = Connect(source))
        {
            await WriteAsync(Objects, () => Task.CompletedTask);
            await WriteLargeAsync(client);
        }

        var written = clock.Elapsed;
        var versions = await WaitUntilEqualAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{versions.Count} versions: written in {written.TotalSeconds:F0} s, equal after "
            + $"{clock.Elapsed.TotalSeconds:F0} s");
        // One write of each writer may be lost with each of the two kills of the source.
        Assert.True(versions.Count >= Objects - 2 * Writers, $"Only {versions.Count} versions were written.");
        await AssertSameBytesAsync(versions);
        await source.StopAsync();
        await target.StopAsync();
    }

    public void Dispose()
    {
        source?.DisposeAsync().AsTask().Wait();
        target?.DisposeAsync().AsTask().Wait();
        folder.Delete(recursive: true);
    }

    private Task<DrystoneProcess> StartTargetAsync() => DrystoneProcess.StartAsync(
        folder.CreateSubdirectory("target").FullName, "--address", $"127.0.0.1:{targetPort}", "--accept-replicas",
        "on");

    private Task<DrystoneProcess> StartSourceAsync()
    {
        var credentials = Path.Combine(folder.FullName, "target.env");
        File.WriteAllText(
            credentials,
            $"AWS_ACCESS_KEY_ID={DrystoneProcess.AccessKeyId}\n"
            + $"AWS_SECRET_ACCESS_KEY={DrystoneProcess.SecretAccessKey}\n");
        return DrystoneProcess.StartAsync(
            folder.CreateSubdirectory("source").FullName, "--replication-target",
            $"dr endpoint=http://127.0.0.1:{targetPort} kind=drystone buckets={Bucket} credentials={credentials}");
    }

    private async Task ConfigureAsync()
    {
        foreach (var server in new[] { source, target })
        {
            using var each = Connect(server);
            await each.PutBucketAsync(Bucket);
            await each.PutBucketVersioningAsync(new PutBucketVersioningRequest
            {
                BucketName = Bucket,
                VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
            });
        }

        using var client = Connect(source);
        await client.PutBucketReplicationAsync(new PutBucketReplicationRequest
        {
            BucketName = Bucket,
            Configuration = new ReplicationConfiguration
            {
                Role = "arn:aws:iam::123456789012:role/replication",
                Rules =
                [
                    new ReplicationRule
                    {
                        Priority = 1,
                        Status = ReplicationRuleStatus.Enabled,
                        Filter = new ReplicationRuleFilter { Prefix = "" },
                        DeleteMarkerReplication = new DeleteMarkerReplication
                        {
                            Status = DeleteMarkerReplicationStatus.Enabled,
                        },
                        Destination = new ReplicationDestination { BucketArn = $"arn:aws:s3:::{Bucket}" },
                    },
                ],
            },
        });
    }

    /// <summary>Goes on where the writers stopped.</summary>
    /// <param name="halfway">Done when half of the way is gone; it may stop the writers.</param>
    private async Task WriteAsync(int to, Func<Task> halfway)
    {
        using var client = Connect(source);
        var half = (next + to) / 2;
        var trigger = new TaskCompletionSource();
        var writers = Enumerable.Range(0, Writers).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number < to)
            {
                if (number >= half)
                {
                    trigger.TrySetResult();
                }

                if (!await TryWriteAsync(client, number))
                {
                    return;
                }
            }
        }).ToArray();
        await Task.WhenAny(trigger.Task, Task.WhenAll(writers));
        await halfway();
        await Task.WhenAll(writers);
        next = Math.Min(next, to - 1);
    }

    /// <summary>Every tenth object overwrites one of before, every twentieth deletes one. False when the server is
    /// gone.</summary>
    private static async Task<bool> TryWriteAsync(AmazonS3Client client, int number)
    {
        try
        {
            if (number % 20 == 7)
            {
                await client.DeleteObjectAsync(Bucket, KeyOf(number - 5));
            }

            await client.PutObjectAsync(new PutObjectRequest
            {
                BucketName = Bucket,
                Key = KeyOf(number % 10 == 3 ? number - 3 : number),
                InputStream = new MemoryStream(BodyOf(number)),
                TagSet = number % 50 == 0 ? [new Tag { Key = "number", Value = $"{number}" }] : [],
            });
            return true;
        }
        catch (Exception fault) when (fault is AmazonServiceException or HttpRequestException or IOException)
        {
            return false;
        }
    }

    private static async Task WriteLargeAsync(AmazonS3Client client)
    {
        for (var i = 0; i < LargeObjects; i++)
        {
            var key = $"large-{i}";
            var upload = await client.InitiateMultipartUploadAsync(Bucket, key);
            var parts = new List<PartETag>();
            for (var number = 1; number <= 2; number++)
            {
                var part = await client.UploadPartAsync(new UploadPartRequest
                {
                    BucketName = Bucket,
                    Key = key,
                    UploadId = upload.UploadId,
                    PartNumber = number,
                    InputStream = new MemoryStream(RandomNumberGenerator.GetBytes(PartBytes)),
                });
                parts.Add(new PartETag(number, part.ETag));
            }

            await client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
            {
                BucketName = Bucket,
                Key = key,
                UploadId = upload.UploadId,
                PartETags = parts,
            });
        }
    }

    /// <summary>Waits as long as the target comes nearer.</summary>
    private async Task<List<S3ObjectVersion>> WaitUntilEqualAsync()
    {
        using var from = Connect(source);
        using var to = Connect(target);
        var expected = await ListAsync(from);
        var clock = Stopwatch.StartNew();
        var count = -1;
        while (true)
        {
            var arrived = await ListAsync(to);
            if (arrived.Select(Describe).SequenceEqual(expected.Select(Describe)))
            {
                return expected;
            }

            if (arrived.Count > count)
            {
                count = arrived.Count;
                clock.Restart();
            }

            Assert.True(
                clock.Elapsed < Patience, $"{arrived.Count} of {expected.Count} versions arrived.\n{source.Log}");
            await Task.Delay(Interval);
        }
    }

    private async Task AssertSameBytesAsync(List<S3ObjectVersion> versions)
    {
        using var from = Connect(source);
        using var to = Connect(target);
        await Parallel.ForEachAsync(
            versions.Where(version => version.IsDeleteMarker != true),
            new ParallelOptions { MaxDegreeOfParallelism = Writers },
            async (version, _) =>
            {
                var expected = await HashAsync(from, version);
                var actual = await HashAsync(to, version);
                Assert.True(expected == actual, $"{version.Key} {version.VersionId} has other bytes.");
            });
    }

    private static async Task<string> HashAsync(AmazonS3Client client, S3ObjectVersion version)
    {
        using var answer = await client.GetObjectAsync(Bucket, version.Key, version.VersionId);
        var hash = await SHA256.HashDataAsync(answer.ResponseStream);
        return Convert.ToHexString(hash) + answer.TagCount;
    }

    private static async Task<List<S3ObjectVersion>> ListAsync(AmazonS3Client client)
    {
        var all = new List<S3ObjectVersion>();
        await foreach (var page in client.Paginators.ListVersions(new() { BucketName = Bucket }).Responses)
        {
            all.AddRange(page.Versions ?? []);
        }

        return all;
    }

    private static string Describe(S3ObjectVersion one) => string.Create(
        CultureInfo.InvariantCulture,
        $"{one.Key} {one.VersionId} {one.IsLatest} {one.IsDeleteMarker} {one.ETag} {one.Size} {one.LastModified:O}");

    private static string KeyOf(int number) => $"folder-{number % 7}/object-{number:D6}";

    private static byte[] BodyOf(int number)
    {
        var random = new Random(number);
        var bytes = new byte[Sizes[random.Next(Sizes.Length)]];
        random.NextBytes(bytes);
        Encoding.ASCII.GetBytes($"{number} ").AsSpan().TryCopyTo(bytes);
        return bytes;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static AmazonS3Client Connect(DrystoneProcess server) => new(
        DrystoneProcess.AccessKeyId,
        DrystoneProcess.SecretAccessKey,
        new AmazonS3Config { ServiceURL = server.Endpoint, ForcePathStyle = true, MaxErrorRetry = 0 });
}
