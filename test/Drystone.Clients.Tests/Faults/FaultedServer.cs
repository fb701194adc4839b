using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests.Faults;

/// <summary>A server to which something is done, and what it has acknowledged.</summary>
internal sealed class FaultedServer(string folder, string[] options) : IAsyncDisposable
{
    public const string Bucket = "faults";

    private readonly HttpClient http = new();
    private readonly ConcurrentDictionary<string, byte[]> acknowledged = new();

    public DrystoneProcess Process { get; private set; } = null!;

    public AmazonS3Client Client { get; private set; } = null!;

    public int Acknowledged => acknowledged.Count;

    public static Task<FaultedServer> StartAsync(string folder, params string[] options) =>
        StartAsync(folder, DrystoneProcess.Start(folder, "127.0.0.1:0", options), options);

    public static async Task<FaultedServer> StartAsync(
        string folder, DrystoneProcess process, params string[] options)
    {
        var server = new FaultedServer(folder, options);
        try
        {
            await server.AttachAsync(process);
            await server.Client.PutBucketAsync(Bucket);
            return server;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Goes on with another process on the same data.</summary>
    public async Task AttachAsync(DrystoneProcess process)
    {
        await process.WaitUntilServingAsync();
        Process = process;
        Client = new AmazonS3Client(
            DrystoneProcess.AccessKeyId,
            DrystoneProcess.SecretAccessKey,
            new AmazonS3Config { ServiceURL = process.Endpoint, ForcePathStyle = true, MaxErrorRetry = 0 });
    }

    public async Task RestartAsync()
    {
        await Process.KillAsync();
        await Process.DisposeAsync();
        await AttachAsync(DrystoneProcess.Start(folder, "127.0.0.1:0", options));
    }

    public async Task PutAsync(string key, int sizeBytes)
    {
        var bytes = new byte[sizeBytes];
        Random.Shared.NextBytes(bytes);
        await Client.PutObjectAsync(
            new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(bytes) });
        acknowledged[key] = bytes;
    }

    /// <summary>What was acknowledged of it is not held against the server.</summary>
    public void Forget(string key) => acknowledged.TryRemove(key, out _);

    public async Task DeleteAsync(string key)
    {
        await Client.DeleteObjectAsync(Bucket, key);
        acknowledged.TryRemove(key, out _);
    }

    /// <summary>Null when it was stored.</summary>
    public async Task<HttpStatusCode?> TryPutAsync(string key, int sizeBytes)
    {
        try
        {
            await PutAsync(key, sizeBytes);
            return null;
        }
        catch (AmazonServiceException refusal)
        {
            return refusal.StatusCode;
        }
    }

    public async Task<byte[]> ReadAsync(string key)
    {
        using var answer = await Client.GetObjectAsync(Bucket, key);
        using var bytes = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public async Task<HttpStatusCode?> TryReadAsync(string key)
    {
        try
        {
            await ReadAsync(key);
            return null;
        }
        catch (AmazonServiceException refusal)
        {
            return refusal.StatusCode;
        }
    }

    /// <summary>Reads back everything that was acknowledged.</summary>
    public async Task AssertStoredAsync()
    {
        foreach (var (key, bytes) in acknowledged)
        {
            var refusal = await TryReadAsync(key);
            Assert.True(refusal is null, $"{key} answers {refusal}.\n{Process.Log}");
            var read = await ReadAsync(key);
            Assert.True(read.AsSpan().SequenceEqual(bytes), $"{key} is not what was acknowledged.");
        }
    }

    /// <returns>Status and word of the probe.</returns>
    public async Task<(int Status, string Word)> ProbeAsync(string probe = "ready")
    {
        using var answer = await http.GetAsync(new Uri($"{Process.Endpoint}/drystone/health/{probe}"));
        return ((int)answer.StatusCode, (await answer.Content.ReadAsStringAsync()).Trim());
    }

    public Task UntilReadyAsync(int status = 200) => Until.TrueAsync(
        async () => (await ProbeAsync()).Status == status, () => $"ready answers {status}.\n{Process.Log}");

    /// <summary>What the kernel says that its memory takes.</summary>
    public long ResidentBytes() => long.Parse(
        File.ReadLines($"/proc/{Process.Id}/status")
            .Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture) << 10;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        Client?.Dispose();
        await Process.DisposeAsync();
    }
}
