using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using Drystone.Cli.Bench.Workloads;
using Drystone.S3.Checksums;

namespace Drystone.Cli.Bench;

/// <summary>The objects of one row: their keys and bytes, the requests for them, putting and removing them.</summary>
internal sealed class BenchObjects
{
    // What a row may fill of the server's disk, and the most keys whose requests are made beforehand.
    private const long DefaultTotalBytes = 1L << 30;
    private const int MostByDefault = 10_000;

    private const int Uploaders = 16;

    private readonly RequestWriter _writer;
    private readonly BenchOptions _options;
    private readonly BenchPlan _plan;
    private BenchObjects? _beside;
    private bool _isUploaded;

    public BenchObjects(RequestWriter writer, BenchOptions options, BenchPlan plan, string prefix)
    {
        (_writer, _options, _plan, Prefix) = (writer, options, plan, prefix);
        Keys = [.. Enumerable.Range(0, plan.Objects ?? DefaultCount(plan))
            .Select(index => string.Create(CultureInfo.InvariantCulture, $"{prefix}{index:D8}"))];
        Bytes = NewBytes(plan.Kind == WorkloadKind.Multipart ? 0 : (int)plan.SizeBytes);
    }

    public string Prefix { get; }

    /// <summary>In the order of a listing.</summary>
    public IReadOnlyList<string> Keys { get; }

    public ObjectBytes Bytes { get; }

    public bool SignsPayload => _options.SignsPayload;

    /// <summary>As many objects under another prefix, removed together with these.</summary>
    public BenchObjects Beside(string name) => _beside = new(_writer, _options, _plan, $"{Prefix}{name}");

    public ObjectBytes NewBytes(int sizeBytes) => new(sizeBytes, _options.Content);

    public byte[] Write(BenchRequest request) => _writer.Write(request);

    public RequestRing Make(IEnumerable<BenchRequest> requests) => new(_writer, requests);

    /// <summary>One request for each key.</summary>
    public RequestRing Make(string method) => Make(Keys.Select(key => new BenchRequest(method, key)));

    public RequestRing MakePuts() => Make(Keys.Select((key, index) => ToPut(key, Bytes[index].Span)));

    /// <param name="keysPerDelete">1 makes DeleteObject, and so does an endpoint that knows nothing else.</param>
    public IReadOnlyList<DeleteBatch> MakeDeletes(int keysPerDelete) =>
        keysPerDelete == 1 || _writer.Target.IsPlain
            ? [.. Keys.Select(key => new DeleteBatch(Write(new("DELETE", key)), default, 1))]
            : [.. Keys.Chunk(keysPerDelete).Select(keys => DeleteBatch.Create(_writer, keys))];

    /// <exception cref="IOException">An upload failed.</exception>
    public async Task UploadAsync(CancellationToken cancel)
    {
        if (_isUploaded)
        {
            return;
        }

        var requests = MakePuts();
        var next = -1;
        var uploaders = Enumerable.Range(0, Math.Min(Uploaders, Keys.Count));
        await Task.WhenAll(uploaders.Select(_ => Task.Run(UploadSomeAsync, cancel)));
        _isUploaded = true;

        async Task UploadSomeAsync()
        {
            using var connection = new BenchConnection(_writer.Target);
            for (var i = Interlocked.Increment(ref next); i < Keys.Count; i = Interlocked.Increment(ref next))
            {
                cancel.ThrowIfCancellationRequested();
                await ExpectAsync(connection, requests[i], Bytes[i], "cannot upload what is to be read");
            }
        }
    }

    /// <summary>Removes what may be there. Removing what is not there is no failure in S3.</summary>
    /// <exception cref="IOException">A removal failed.</exception>
    public async Task RemoveAsync()
    {
        using var connection = new BenchConnection(_writer.Target);
        foreach (var batch in MakeDeletes(BenchPlan.MostKeysPerRequest))
        {
            var failure = await batch.DeleteAsync(connection);
            if (failure is not null && (!_writer.Target.IsPlain || failure.Code != "404"))
            {
                throw new IOException($"cannot remove the objects under '{Prefix}': {failure.Code}: {failure.Message}");
            }
        }

        await (_beside?.RemoveAsync() ?? Task.CompletedTask);
    }

    private static int DefaultCount(BenchPlan plan) => plan.Kind switch
    {
        WorkloadKind.List => ListWorkload.DefaultObjects(plan),
        WorkloadKind.Delete => DeleteWorkload.DefaultObjects(plan),
        _ => (int)Math.Clamp(DefaultTotalBytes / Math.Max(plan.SizeBytes, 1), plan.Concurrency, MostByDefault),
    };

    private static async Task ExpectAsync(
        BenchConnection connection, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, string complaint)
    {
        try
        {
            var status = await connection.ExchangeAsync(head, body);
            if (status is not (200 or 201 or 204))
            {
                var failure = BenchFailure.OfResponse(status, connection.Body.Kept);
                throw new IOException($"{complaint}: {failure.Code}: {failure.Message}");
            }
        }
        catch (SocketException e)
        {
            throw new IOException($"{complaint}: {e.Message}", e);
        }
    }

    private BenchRequest ToPut(string key, ReadOnlySpan<byte> body) => new("PUT", key)
    {
        ContentLength = body.Length,
        ContentSha256 = SignsPayload ? Convert.ToHexStringLower(SHA256.HashData(body)) : null,
        Headers = _options.Checksum is { } algorithm ? [new(algorithm.HeaderName(), Checksum(algorithm, body))] : [],
    };

    private static string Checksum(ChecksumAlgorithm algorithm, ReadOnlySpan<byte> body)
    {
        using var checksum = IncrementalChecksum.Create(algorithm);
        Span<byte> digest = stackalloc byte[ChecksumAlgorithms.LongestDigestBytes];
        checksum.Append(body);
        return Convert.ToBase64String(digest[..checksum.Finish(digest)]);
    }
}
