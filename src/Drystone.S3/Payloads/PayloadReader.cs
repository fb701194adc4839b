using System.Buffers;
using System.IO.Pipelines;
using Drystone.S3.Forms;
using Drystone.S3.Signing;

namespace Drystone.S3.Payloads;

/// <summary>The decoded body of a request, whatever its framing. Not thread-safe.</summary>
/// <remarks>
/// Bytes are handed out before what vouches for them has been seen: a hash or a chunk signature follows its bytes,
/// and holding them back would mean buffering what a client chooses to send. So nothing that was read may be made
/// visible before <see cref="ReadAsync"/> has returned 0.
/// </remarks>
public sealed class PayloadReader
{
    private readonly PipeReader body;
    private readonly PayloadDecoder decoder;
    private bool ended;

    private PayloadReader(PipeReader body, PayloadDecoder decoder, long? decodedLength)
    {
        this.body = body;
        this.decoder = decoder;
        DecodedLength = decodedLength;
    }

    /// <summary>Bytes the body decodes to; null when only its end will tell.</summary>
    public long? DecodedLength { get; }

    /// <summary>After the end: the trailers that were declared, names in lower case. Empty before.</summary>
    public IReadOnlyDictionary<string, string> Trailers => ended ? decoder.Trailers : NoTrailers;

    private static readonly Dictionary<string, string> NoTrailers = [];

    /// <param name="contentLength">The Content-Length of the request; null when it has none.</param>
    /// <exception cref="S3Exception">The head does not say what the framing needs.</exception>
    public static PayloadReader Create(
        PipeReader body,
        IRequestHead head,
        Authentication authentication,
        long? contentLength)
    {
        if (authentication.Payload is PayloadMode.Unsigned or PayloadMode.SignedHash)
        {
            return new PayloadReader(body, new PlainDecoder(contentLength, authentication), contentLength);
        }

        var decodedLength = ChunkedHead.DecodedLength(head);
        var trailers = authentication.Payload == PayloadMode.StreamingSigned ? [] : ChunkedHead.DeclaredTrailers(head);
        return new PayloadReader(body, new ChunkedDecoder(authentication, decodedLength, trailers), decodedLength);
    }

    /// <summary>The file of a form whose fields have been read.</summary>
    public static PayloadReader OfForm(PipeReader body, FormBoundary boundary) =>
        new(body, new FormFileDecoder(boundary), decodedLength: null);

    /// <summary>
    /// Reads as many bytes as have arrived, waiting only when none have. 0 means the end, and that everything that
    /// vouches for the body was verified.
    /// </summary>
    /// <param name="destination">At least one byte long.</param>
    /// <exception cref="S3Exception">The body is not what its head promised. Read no further.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfZero(destination.Length);
        var written = 0;
        while (!ended && written < destination.Length)
        {
            if (!body.TryRead(out var result))
            {
                if (written > 0)
                {
                    break;
                }

                result = await body.ReadAsync(cancel);
            }

            if (result.IsCanceled)
            {
                body.AdvanceTo(result.Buffer.Start);
                throw new OperationCanceledException("The reading of the body was canceled.", cancel);
            }

            var consumed = Decode(result.Buffer, destination.Span[written..], out var count);
            var isEnd = result.IsCompleted && result.Buffer.Slice(consumed).IsEmpty;
            body.AdvanceTo(consumed);
            written += count;
            if (isEnd)
            {
                decoder.Complete();
                ended = true;
            }
        }

        return written;
    }

    private SequencePosition Decode(ReadOnlySequence<byte> buffer, Span<byte> output, out int written)
    {
        written = 0;
        var totalConsumed = 0L;
        foreach (var segment in buffer)
        {
            decoder.Decode(segment.Span, output[written..], out var consumed, out var count);
            written += count;
            totalConsumed += consumed;
            if (consumed < segment.Length)
            {
                break;
            }
        }

        return buffer.GetPosition(totalConsumed);
    }
}
