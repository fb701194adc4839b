using Drystone.Engine.Blobs;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.S3.Payloads;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>A body that has arrived whole: on stable storage, or so small that its commit writes it; hashed, and
/// checked against everything that the client said about it. Nothing refers to it yet.</summary>
internal sealed class ReceivedBody : IAsyncDisposable
{
    private ReceivedBody(BodyWriter writer, BodyDigests.Result digests)
    {
        Writer = writer;
        ETag = digests.ETag;
        Checksum = digests.Checksum;
        Sent = digests.Sent;
    }

    public BodyWriter Writer { get; }

    /// <summary>MD5 of the bytes.</summary>
    public ETag ETag { get; }

    /// <summary>By the algorithm that was asked for.</summary>
    public ChecksumValue Checksum { get; }

    /// <summary>What the client said, and was right in; null when it said nothing.</summary>
    public ChecksumValue? Sent { get; }

    /// <param name="kept">The algorithm of <see cref="Checksum"/>. What the client sent is checked by its own.</param>
    /// <param name="key">What to encrypt the bytes with; null: nothing.</param>
    /// <param name="compresses">As <see cref="CompressibleBody"/> says.</param>
    /// <exception cref="S3Exception">The body is not what its head promised, or too large.</exception>
    public static async ValueTask<ReceivedBody> ReceiveAsync(
        S3Request request, ExpectedDigests expected, long maxBytes, ChecksumAlgorithm kept, ObjectEncryptionKey? key,
        bool compresses)
    {
        var payload = request.OpenPayload();
        RequireSize(request, payload.DecodedLength, maxBytes);
        using var digests = new BodyDigests(expected, kept);
        var writer = request.Store.NewBody(payload.DecodedLength, key, compresses, digests);
        try
        {
            await CopyAsync(request, payload, writer, maxBytes, digests);
            await writer.ObserveRestAsync();
            var body = new ReceivedBody(writer, digests.Finish(payload));
            await writer.CompleteAsync(request.Cancel);
            return body;
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Writer.DisposeAsync();

    /// <summary>A body of unknown size must at least be chunked: without either header there is none.</summary>
    private static void RequireSize(S3Request request, long? length, long maxBytes)
    {
        if (length is null && request.Form is null && request.Header("Transfer-Encoding") is null)
        {
            throw new S3Exception(S3Errors.MissingContentLength);
        }

        if (length > maxBytes)
        {
            throw TooLarge(length.Value, maxBytes);
        }
    }

    private static S3Exception TooLarge(long length, long maxBytes) => new(
        S3Errors.EntityTooLarge,
        details: [new("ProposedSize", $"{length}"), new("MaxSizeAllowed", $"{maxBytes}")]);

    private static async ValueTask CopyAsync(
        S3Request request, PayloadReader payload, BodyWriter writer, long maxBytes, BodyDigests digests)
    {
        int count;
        while ((count = await payload.ReadAsync(writer.GetMemory(), request.Cancel)) > 0)
        {
            request.BytesReceived += count;
            await request.Flow.PaceAsync(count, request.Cancel);
            digests.Append(writer.GetMemory().Span[..count]);
            await writer.AdvanceAsync(count, request.Cancel);
            if (writer.LengthBytes > maxBytes)
            {
                throw TooLarge(writer.LengthBytes, maxBytes);
            }
        }
    }
}
