using System.Buffers;
using System.Text;
using System.Text.Json;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.S3.Listing;
using Drystone.Server.Pipeline;

namespace Drystone.Server.ChangeFeeds;

/// <summary>Writes the changes of one bucket to one reader. It holds a page of the log and no more: a reader that is
/// slow keeps it from reading on, and falls behind in the log.</summary>
internal sealed class ChangeStream(S3Request request, BucketInfo bucket, string prefix)
{
    private const int PageEntries = 100;

    /// <summary>Below what proxies allow a connection to be silent.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Then the reader comes back, to another server maybe.</summary>
    private static readonly TimeSpan MostAge = TimeSpan.FromMinutes(15);

    private readonly ArrayBufferWriter<byte> buffer = new();

    // When something was last sent, on the clock of the server.
    private long lastSent;

    public async Task RunAsync(long start, CancellationToken cancel)
    {
        request.Response.ContentType = "text/event-stream";
        request.Response.Headers.CacheControl = "no-store";
        var position = start;
        var end = request.Time.GetUtcNow() + MostAge;
        Mark(position);
        await FlushAsync(cancel);
        while (request.Time.GetUtcNow() < end)
        {
            var page = request.Store.ReadChanges(position, PageEntries);
            if (page.MissedEntries > 0)
            {
                Write(FormattableString.Invariant(
                    $"event: trimmed\ndata: {{\"missed\":{page.MissedEntries}}}\n\n"));
                await FlushAsync(cancel);
                return;
            }

            var isOver = Take(page);
            position = page.Entries is [.., var last] ? last.Sequence : position;
            if (buffer.WrittenCount > 0 && !MayFollow())
            {
                return;
            }

            await FlushAsync(cancel);
            if (isOver)
            {
                return;
            }

            await WaitAsync(position, cancel);
        }
    }

    /// <summary>Asked before anything is sent, heartbeats too: a key or a policy that was taken away opens nothing from
    /// then on. Of a bucket that is gone there is no policy to ask, and the feed ends with it.</summary>
    private bool MayFollow() => request.RenewCaller()
        && (request.Store.FindBucket(bucket.Name) is not { } now || now.Id != bucket.Id || request.MayList(now));

    /// <returns>True when the bucket is gone.</returns>
    private bool Take(ChangePage page)
    {
        foreach (var (sequence, change) in page.Entries)
        {
            if (change.BucketId != bucket.Id)
            {
                continue;
            }

            if (change.Key is null ? prefix.Length == 0 : change.Key.StartsWith(prefix, StringComparison.Ordinal))
            {
                Write(FormattableString.Invariant($"event: change\nid: {sequence}\ndata: "));
                WriteJson(change);
                Write("\n\n");
            }

            if (change.Kind == ChangeKind.BucketDeleted)
            {
                return true;
            }
        }

        return false;
    }

    private async Task WaitAsync(long position, CancellationToken cancel)
    {
        // From the last thing sent and not from the last commit: where others write all the time, a feed without news
        // would be silent for ever.
        var left = Heartbeat - request.Time.GetElapsedTime(lastSent);
        if (left > TimeSpan.Zero && await TryWaitAsync(position, left, cancel))
        {
            return;
        }

        Write(": heartbeat\n");
        Mark(position);
    }

    /// <returns>False when nothing was committed in that time.</returns>
    private async Task<bool> TryWaitAsync(long position, TimeSpan limit, CancellationToken cancel)
    {
        using var pause = new CancellationTokenSource(limit, request.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, pause.Token);
        try
        {
            await request.Store.WaitForChangeAsync(position, both.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>An id without data moves the reader's cursor and is no event to it.</summary>
    private void Mark(long position) => Write(FormattableString.Invariant($"id: {position}\n\n"));

    private void Write(string text) => Encoding.UTF8.GetBytes(text, buffer);

    /// <summary>JSON has no line feeds of its own, so it is one line of the stream.</summary>
    private void WriteJson(Change change)
    {
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("kind", change.Kind.ToString());
        json.WriteString("time", Iso8601.Format(change.At));
        json.WriteString("bucket", change.Bucket.Value);
        if (change.Key is { } key)
        {
            json.WriteString("key", key);
            json.WriteString("versionId", change.Version.ToString());
            json.WriteBoolean("isDeleteMarker", change.IsDeleteMarker);
            json.WriteString("eTag", change.ETag.ToString());
            json.WriteNumber("size", change.SizeBytes);
            json.WriteString("effect", change.Effect.ToString());
            if (change.StorageClass is { } storageClass)
            {
                json.WriteString("storageClass", storageClass);
            }
        }

        json.WriteString("account", change.Actor.Account?.Value);
        if (change.Actor.RequestId is { } requestId)
        {
            json.WriteString("requestId", requestId);
        }

        json.WriteEndObject();
    }

    private async Task FlushAsync(CancellationToken cancel)
    {
        if (buffer.WrittenCount > 0)
        {
            await request.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, cancel);
            request.BytesSent += buffer.WrittenCount;
            buffer.ResetWrittenCount();
            lastSent = request.Time.GetTimestamp();
        }
    }
}
