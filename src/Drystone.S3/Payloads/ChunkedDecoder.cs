using System.Security.Cryptography;
using Drystone.S3.Signing;

namespace Drystone.S3.Payloads;

/// <summary>aws-chunked: chunks with or without signatures, then trailers where the mode has them.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html. AWS refuses
/// chunks under 8 KiB other than the last; they are taken here, because they harm nobody.
/// </remarks>
internal sealed class ChunkedDecoder : PayloadDecoder
{
    private readonly long decodedLength;
    private readonly ChunkSigner? signer;
    private readonly TrailerReader? trailers;
    private readonly IncrementalHash? chunkSha256;
    private readonly byte[] chunkSignature;
    private readonly byte[] line = new byte[PayloadLimits.MaxTrailerBytes];

    private State state = State.ChunkHeader;
    private int lineLength;
    private long chunkRemaining;
    private long decodedBytes;

    public ChunkedDecoder(Authentication authentication, long decodedLength, IReadOnlyList<string> declaredTrailers)
    {
        this.decodedLength = decodedLength;
        signer = authentication.ChunkSigner;
        chunkSha256 = signer is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        chunkSignature = signer is null ? [] : new byte[SHA256.HashSizeInBytes];
        trailers = authentication.Payload == PayloadMode.StreamingSigned
            ? null
            : new TrailerReader(declaredTrailers, signer);
    }

    private enum State
    {
        ChunkHeader,
        ChunkData,
        ChunkEnd,
        Trailers,
        End,
        Ended,
    }

    public override IReadOnlyDictionary<string, string> Trailers => trailers?.Trailers ?? base.Trailers;

    public override void Decode(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        consumed = written = 0;
        while (consumed < input.Length)
        {
            var rest = input[consumed..];
            if (state == State.ChunkData)
            {
                if (written == output.Length)
                {
                    return;
                }

                var copied = CopyData(rest, output[written..]);
                consumed += copied;
                written += copied;
            }
            else if (state == State.Ended)
            {
                throw PayloadErrors.Malformed("there is data after its end.");
            }
            else
            {
                consumed += ReadLine(rest);
            }
        }
    }

    public override void Complete()
    {
        if (state != State.Ended)
        {
            throw PayloadErrors.Incomplete();
        }

        chunkSha256?.Dispose();
    }

    private int CopyData(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var count = (int)Math.Min(chunkRemaining, Math.Min(input.Length, output.Length));
        input[..count].CopyTo(output);
        chunkSha256?.AppendData(input[..count]);
        chunkRemaining -= count;
        if (chunkRemaining == 0)
        {
            VerifyChunk();
            state = State.ChunkEnd;
        }

        return count;
    }

    // Lines gather in a buffer of fixed size, because a line may arrive byte by byte.
    private int ReadLine(ReadOnlySpan<byte> input)
    {
        var lineFeed = input.IndexOf((byte)'\n');
        var count = lineFeed < 0 ? input.Length : lineFeed + 1;
        var limit = state == State.Trailers ? PayloadLimits.MaxTrailerBytes : PayloadLimits.MaxChunkHeaderBytes;
        if (lineLength + count > limit)
        {
            throw PayloadErrors.Malformed("a line is too long.");
        }

        input[..count].CopyTo(line.AsSpan(lineLength));
        lineLength += count;
        if (lineFeed < 0)
        {
            return count;
        }

        var text = line.AsSpan(0, lineLength);
        if (text.EndsWith("\r\n"u8))
        {
            lineLength = 0;
            TakeLine(text[..^2]);
        }
        else if (state != State.Trailers)
        {
            throw PayloadErrors.Malformed("a line does not end in CR LF.");
        }

        return count;
    }

    private void TakeLine(ReadOnlySpan<byte> text)
    {
        switch (state)
        {
            case State.ChunkHeader:
                BeginChunk(ChunkHeader.Parse(text, chunkSignature));
                break;
            case State.Trailers:
                state = trailers!.Read(text) ? State.Ended : State.Trailers;
                break;
            default:
                if (!text.IsEmpty)
                {
                    throw PayloadErrors.Malformed("a chunk is longer than its header says.");
                }

                state = state == State.ChunkEnd ? State.ChunkHeader : State.Ended;
                break;
        }
    }

    private void BeginChunk(long sizeBytes)
    {
        if (sizeBytes > decodedLength - decodedBytes)
        {
            throw PayloadErrors.NotAsDeclared();
        }

        decodedBytes += sizeBytes;
        chunkRemaining = sizeBytes;
        if (sizeBytes > 0)
        {
            state = State.ChunkData;
            return;
        }

        if (decodedBytes != decodedLength)
        {
            throw PayloadErrors.NotAsDeclared();
        }

        VerifyChunk();
        state = trailers is null ? State.End : State.Trailers;
    }

    private void VerifyChunk()
    {
        if (signer is null)
        {
            return;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        chunkSha256!.GetHashAndReset(hash);
        signer.SignChunk(hash, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, chunkSignature))
        {
            throw new S3Exception(S3Errors.SignatureDoesNotMatch);
        }
    }
}
