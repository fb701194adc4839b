using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Drystone.Engine.Tiers;
using Drystone.Server.Replication.Sinks;

namespace Drystone.Server.Tiers;

/// <summary>A bucket of another S3 endpoint as a tier. The other side checks every piece by its MD5 before it takes
/// it.</summary>
internal sealed partial class S3Tier(TierEndpoint endpoint, TargetClient client, TimeProvider time) : IRemoteTier
{
    // What is sent with one request, and held in memory meanwhile. 5 MiB is the least that S3 takes for a part; the
    // largest blob, of 5 GiB, has 640 of these, and an upload may have 10,000.
    private const int PieceBytes = 8 << 20;

    // A piece is sent again by itself, so that one lost connection does not cost the whole of a large blob.
    private const int Attempts = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // For the abortion of an upload when the server stops: what is not done by then is done after the next start.
    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(2);

    public async Task PutAsync(string key, long lengthBytes, NextBytes read, CancellationToken cancel)
    {
        var piece = ArrayPool<byte>.Shared.Rent((int)Math.Min(lengthBytes, PieceBytes));
        try
        {
            var pieces = new Pieces(read, piece.AsMemory(0, (int)Math.Min(lengthBytes, PieceBytes)));
            if (lengthBytes <= PieceBytes)
            {
                await SendAsync("PUT", key, "", await pieces.NextAsync(cancel), cancel);
                return;
            }

            await PutInPartsAsync(key, lengthBytes, pieces, cancel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    public async Task<Stream?> OpenAsync(string key, long offsetBytes, long lengthBytes, CancellationToken cancel)
    {
        var range = string.Create(
            CultureInfo.InvariantCulture, $"bytes={offsetBytes}-{offsetBytes + lengthBytes - 1}");
        try
        {
            return await TryAsync(
                () => client.OpenAsync(NewRequest("GET", key, "") with { Headers = [new("range", range)] }, cancel),
                cancel);
        }
        catch (DeliveryException fault) when (fault.Code == "NoSuchKey")
        {
            return null;
        }
        catch (DeliveryException fault)
        {
            throw Unavailable(fault);
        }
    }

    public async Task DeleteAsync(string key, long lengthBytes, CancellationToken cancel)
    {
        try
        {
            if (lengthBytes > PieceBytes)
            {
                await AbortAllAsync(key, cancel);
            }

            await TryAsync(() => client.SendAsync(NewRequest("DELETE", key, ""), cancel), cancel);
        }
        catch (DeliveryException fault) when (fault.Code != "NoSuchKey")
        {
            throw Unavailable(fault);
        }
        catch (DeliveryException)
        {
            // Not S3's answer for what is not there, but clear enough.
        }
    }

    private async Task PutInPartsAsync(string key, long lengthBytes, Pieces pieces, CancellationToken cancel)
    {
        var created = await SendAsync("POST", key, "uploads=", default, cancel);
        var id = UploadIdElement().Match(created.Body) is { Success: true } found
            ? Uri.EscapeDataString(found.Groups[1].Value)
            : throw new TierUnavailableException($"{endpoint.Address.Authority} named no upload.");
        try
        {
            var document = new StringBuilder("<CompleteMultipartUpload>");
            var number = 1;
            for (ReadOnlyMemory<byte> piece; (piece = await pieces.NextAsync(cancel)).Length > 0; number++)
            {
                var query = string.Create(CultureInfo.InvariantCulture, $"partNumber={number}&uploadId={id}");
                var sent = await SendAsync("PUT", key, query, piece, cancel);
                document.Append(
                    CultureInfo.InvariantCulture,
                    $"<Part><PartNumber>{number}</PartNumber><ETag>\"{sent.ETag}\"</ETag></Part>");
            }

            document.Append("</CompleteMultipartUpload>");
            await SendAsync("POST", key, $"uploadId={id}", Encoding.UTF8.GetBytes(document.ToString()), cancel);
            var head = await SendAsync("HEAD", key, "", default, cancel);
            if (head.SizeBytes != lengthBytes)
            {
                throw new TierUnavailableException(
                    $"{endpoint.Address.Authority} has {head.SizeBytes} bytes of {lengthBytes} that were sent.");
            }
        }
        catch
        {
            // Also when the server stops or the bytes are damaged: what was sent so far is of no use to anybody.
            await TryAbortAsync(key, id);
            throw;
        }
    }

    /// <summary>An upload that stays behind all the same goes with the key (see <see cref="DeleteAsync"/>).</summary>
    private async Task TryAbortAsync(string key, string id)
    {
        using var deadline = new CancellationTokenSource(AbortTimeout, time);
        try
        {
            await client.SendAsync(NewRequest("DELETE", key, $"uploadId={id}"), deadline.Token);
        }
        catch (Exception fault) when (fault is DeliveryException or OperationCanceledException)
        {
        }
    }

    /// <summary>Removes the parts of uploads that did not come to their end, as of a process that was killed. Who may
    /// not list uploads cannot: then the bucket's own rules have to.</summary>
    private async Task AbortAllAsync(string key, CancellationToken cancel)
    {
        TargetAnswer uploads;
        try
        {
            var query = $"prefix={Uri.EscapeDataString(endpoint.Prefix + key)}&uploads=";
            uploads = await TryAsync(
                () => client.SendAsync(new TargetRequest("GET", endpoint.Bucket, Key: null, query), cancel), cancel);
        }
        catch (DeliveryException fault) when (fault.Code is "AccessDenied" or "NotImplemented" or "MethodNotAllowed")
        {
            return;
        }

        // A key is never used twice: these are all of one page.
        foreach (Match found in UploadIdElement().Matches(uploads.Body))
        {
            var id = Uri.EscapeDataString(found.Groups[1].Value);
            try
            {
                await TryAsync(
                    () => client.SendAsync(NewRequest("DELETE", key, $"uploadId={id}"), cancel), cancel);
            }
            catch (DeliveryException fault) when (fault.Code == "NoSuchUpload")
            {
                // The bucket's own rules were faster.
            }
        }
    }

    /// <exception cref="TierUnavailableException">Not taken, several times.</exception>
    private async Task<TargetAnswer> SendAsync(
        string method, string key, string query, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var request = NewRequest(method, key, query);
        if (method is "PUT" or "POST")
        {
            request = request with { ContentBytes = body.Length };
        }

        if (method == "PUT")
        {
            var md5 = Convert.ToBase64String(MD5.HashData(body.Span));
            request = request with { Headers = [new("content-md5", md5)] };
        }

        try
        {
            // Content is disposed with its request, so each attempt has its own.
            return await TryAsync(
                () => client.SendAsync(
                    method is "PUT" or "POST" ? request with { Content = ContentOf(body) } : request, cancel),
                cancel);
        }
        catch (DeliveryException fault)
        {
            throw Unavailable(fault);
        }
    }

    private static ReadOnlyMemoryContent ContentOf(ReadOnlyMemory<byte> body) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };

    private async Task<T> TryAsync<T>(Func<Task<T>> send, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await send();
            }
            catch (DeliveryException fault) when (attempt < Attempts && IsWorthRetrying(fault))
            {
                await Task.Delay(Pause * attempt, time, cancel);
            }
        }
    }

    /// <summary>What nobody answers is tried again by who asked, and not at once.</summary>
    private static bool IsWorthRetrying(DeliveryException fault) =>
        fault is
        {
            Fault: DeliveryFault.Temporary,
            Code: not ("NoSuchKey" or "NoSuchBucket" or "NoSuchUpload" or "AccessDenied"),
        };

    private TierUnavailableException Unavailable(DeliveryException fault) =>
        new($"The tier in bucket '{endpoint.Bucket}' cannot be used: {fault.Message}", fault);

    private TargetRequest NewRequest(string method, string key, string query) =>
        new(method, endpoint.Bucket, endpoint.Prefix + key, query);

    [GeneratedRegex("<UploadId>([^<]+)</UploadId>")]
    private static partial Regex UploadIdElement();

    /// <summary>Fills a buffer from what is given in smaller pieces.</summary>
    private sealed class Pieces(NextBytes read, Memory<byte> buffer)
    {
        private ReadOnlyMemory<byte> rest;

        /// <summary>As much as the buffer holds, less at the end; empty after it.</summary>
        public async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
        {
            var filled = 0;
            while (filled < buffer.Length)
            {
                if (rest.IsEmpty && (rest = await read(cancel)).IsEmpty)
                {
                    break;
                }

                var taken = Math.Min(rest.Length, buffer.Length - filled);
                rest[..taken].CopyTo(buffer[filled..]);
                rest = rest[taken..];
                filled += taken;
            }

            return buffer[..filled];
        }
    }
}
