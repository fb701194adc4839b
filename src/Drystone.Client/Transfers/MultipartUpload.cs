using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Client.Transfers;

/// <summary>Uploads a body in parts: reads one after the other, sends some at a time, and aborts the upload when
/// anything fails, so that nothing is left behind to be paid for.</summary>
internal sealed class MultipartUpload(
    IAmazonS3 client, UploadPlan plan, PartSizes sizes, CancellationToken cancel) : IDisposable
{
    /// <summary>How many parts are in memory and on their way at once.</summary>
    private const int PartsAtOnce = 4;

    /// <summary>An abort goes on after a cancellation, but not for ever.</summary>
    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _slots = new(PartsAtOnce);
    private readonly CancellationTokenSource _failed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    private readonly List<Task<PartETag>> _parts = [];
    private long _sentBytes;

    public void Dispose()
    {
        _slots.Dispose();
        _failed.Dispose();
    }

    /// <summary>Uploads the first piece and what follows it.</summary>
    /// <returns>The entity tag as the store gave it, and the size.</returns>
    public async Task<(string ETag, long SizeBytes)> RunAsync(BodyPiece first, Stream body)
    {
        string uploadId;
        try
        {
            var started = await client.InitiateMultipartUploadAsync(plan.Initiate(), cancel).ConfigureAwait(false);
            uploadId = started.UploadId;
        }
        catch
        {
            first.Dispose();
            throw;
        }

        try
        {
            var sizeBytes = await SendAllAsync(uploadId, first, body).ConfigureAwait(false);
            var parts = await Task.WhenAll(_parts).ConfigureAwait(false);
            plan.CheckLength(sizeBytes);
            var done = await client.CompleteMultipartUploadAsync(plan.Complete(uploadId, parts), cancel)
                .ConfigureAwait(false);
            var tag = string.IsNullOrEmpty(done.ETag) ? await UntoldTagAsync(parts).ConfigureAwait(false) : done.ETag;
            return (tag, sizeBytes);
        }
        catch
        {
            await _failed.CancelAsync().ConfigureAwait(false);
            await AbortAsync(uploadId).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The entity tag, where the answer to the completion tells none, as that of Ceph 16. It follows from
    /// those of the parts where they are MD5s; only else the store is asked, for by then the object may be that of a
    /// later writer, and a key that may write need not be one that may read.</summary>
    private async Task<string> UntoldTagAsync(PartETag[] parts) =>
        EntityTag.OfParts([.. parts.Select(part => part.ETag)])
        ?? (await client.GetObjectMetadataAsync(plan.Head(), cancel).ConfigureAwait(false)).ETag;

    private async Task<long> SendAllAsync(string uploadId, BodyPiece first, Stream body)
    {
        var sizeBytes = 0L;
        for (var piece = first; ;)
        {
            sizeBytes += piece.LengthBytes;
            var number = _parts.Count + 1;
            var last = piece.LengthBytes < sizes.Of(number);
            await StartAsync(uploadId, number, piece).ConfigureAwait(false);
            if (last)
            {
                return sizeBytes;
            }

            piece = await BodyReader.ReadAsync(body, sizes.Of(number + 1), _failed.Token).ConfigureAwait(false);
            if (piece.LengthBytes == 0)
            {
                piece.Dispose();
                return sizeBytes;
            }

            if (number == PartSizes.MaxParts)
            {
                piece.Dispose();
                throw new ArgumentException(
                    "The body is larger than 10,000 parts; give its length, or a larger S3_MULTIPART_CHUNK_BYTES.");
            }
        }
    }

    private async Task StartAsync(string uploadId, int number, BodyPiece piece)
    {
        try
        {
            await _slots.WaitAsync(_failed.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            piece.Dispose();

            // The part that failed says why; waiting for a slot was only told to stop.
            await Task.WhenAll(_parts).ConfigureAwait(false);
            throw;
        }

        _parts.Add(SendAsync(uploadId, number, piece));
    }

    private async Task<PartETag> SendAsync(string uploadId, int number, BodyPiece piece)
    {
        try
        {
            using var bytes = piece.Open();
            var sent = await client.UploadPartAsync(plan.Part(uploadId, number, bytes), _failed.Token)
                .ConfigureAwait(false);
            plan.Report(Interlocked.Add(ref _sentBytes, piece.LengthBytes));
            return plan.ETagOf(sent);
        }
        catch
        {
            await _failed.CancelAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            piece.Dispose();
            _slots.Release();
        }
    }

    /// <summary>Waits for the parts on their way first: one that arrives after the abort would stay.</summary>
    private async Task AbortAsync(string uploadId)
    {
        try
        {
            await Task.WhenAll(_parts).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The caller is told of the first failure already.
        }

        try
        {
            using var limit = new CancellationTokenSource(AbortTimeout);
            await client.AbortMultipartUploadAsync(plan.Abort(uploadId), limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // What cannot be aborted is the business of the bucket's rule for incomplete uploads.
        }
    }
}
