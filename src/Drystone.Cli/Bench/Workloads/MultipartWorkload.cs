using System.Text;
using System.Text.RegularExpressions;
using System.Security.Cryptography;

namespace Drystone.Cli.Bench.Workloads;

/// <summary>Whole multipart uploads, their parts one after another; the latency is that of the whole upload.</summary>
internal sealed class MultipartWorkload(BenchPlan plan) : Workload(plan)
{
    private BenchObjects _objects = null!;
    private ReadOnlyMemory<byte> _part;
    private string? _partSha256;

    public override IReadOnlyList<string> Kinds { get; } =
        [$"MULTIPART {BenchUnits.FormatSize(plan.SizeBytes)}"];

    public override Task PrepareAsync(BenchObjects objects, CancellationToken cancel)
    {
        _objects = objects;
        _part = objects.NewBytes((int)Math.Min(Plan.PartSizeBytes, Plan.SizeBytes))[0];
        _partSha256 = objects.SignsPayload ? Convert.ToHexStringLower(SHA256.HashData(_part.Span)) : null;
        return Task.CompletedTask;
    }

    public override async ValueTask<Operation> RunAsync(BenchWorker worker)
    {
        var key = _objects.Keys[(int)((worker.Index + (worker.Started * Plan.Concurrency)) % _objects.Keys.Count)];
        var connection = worker.Connection;
        connection.Body.Keep();
        var status = await connection.ExchangeAsync(
            _objects.Write(new("POST", key, "uploads=") { ContentLength = 0 }), default);
        var uploadId = Regex.Match(Encoding.UTF8.GetString(connection.Body.Kept), "<UploadId>([^<]+)</UploadId>");
        if (status != 200 || !uploadId.Success)
        {
            return new(0, Failure: BenchFailure.OfResponse(status, connection.Body.Kept));
        }

        var query = $"uploadId={Uri.EscapeDataString(uploadId.Groups[1].Value)}";
        var failure = await UploadAsync(worker, key, query);
        if (failure is not null)
        {
            await connection.ExchangeAsync(_objects.Write(new("DELETE", key, query)), default);
        }

        return new(failure is null ? Plan.SizeBytes : 0, Failure: failure);
    }

    private async ValueTask<BenchFailure?> UploadAsync(BenchWorker worker, string key, string query)
    {
        var document = new StringBuilder("<CompleteMultipartUpload>");
        var partNumber = 1;
        for (var sent = 0L; sent < Plan.SizeBytes; sent += _part.Length, partNumber++)
        {
            var part = _part[..(int)Math.Min(_part.Length, Plan.SizeBytes - sent)];
            var request = new BenchRequest("PUT", key, $"partNumber={partNumber}&{query}")
            {
                ContentLength = part.Length,
                ContentSha256 = part.Length == _part.Length ? _partSha256 : null,
            };
            var status = await worker.Connection.ExchangeAsync(_objects.Write(request), part);
            if (worker.FailureUnless(status, 200) is { } failure)
            {
                return failure;
            }

            document.Append("<Part><PartNumber>").Append(partNumber).Append("</PartNumber><ETag>");
            document.Append(worker.Connection.ETag).Append("</ETag></Part>");
        }

        return await CompleteAsync(worker, key, query, document.Append("</CompleteMultipartUpload>").ToString());
    }

    private async ValueTask<BenchFailure?> CompleteAsync(BenchWorker worker, string key, string query, string text)
    {
        var document = Encoding.UTF8.GetBytes(text);
        var request = new BenchRequest("POST", key, query) { ContentLength = document.Length };
        var status = await worker.Connection.ExchangeAsync(_objects.Write(request), document);

        // CompleteMultipartUpload may fail after its 200 is sent: the document then is an error.
        return worker.FailureUnless(status, 200) ?? (worker.Connection.Body.Kept.IndexOf("<Error>"u8) >= 0
            ? BenchFailure.OfResponse(status, worker.Connection.Body.Kept)
            : null);
    }
}
