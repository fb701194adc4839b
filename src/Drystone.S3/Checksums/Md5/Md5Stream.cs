using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Drystone.S3.Checksums.Md5;

/// <summary>
/// MD5 of bytes that come in pieces. <see cref="Begin"/> takes a piece and lets it wait: <see cref="SettleAsync"/>
/// hashes it, and with it what other streams have waiting, all in the lanes of one vector. So it pays to settle a piece
/// as late as its memory is needed again.
/// </summary>
/// <remarks>One piece waits at a time. A stream is not safe for concurrent use; any number of them are.</remarks>
public sealed class Md5Stream : IDisposable
{
    // MD5 ends a message with a bit, zeros, and its length in 8 bytes.
    private const byte EndMark = 0x80;
    private const int LengthBytes = 8;

    private readonly Md5Batches batches;
    private readonly IncrementalHash? library;
    private Md5State state = Md5State.Start;
    private Tail tail;
    private int tailBytes;
    private ulong totalBytes;

    public Md5Stream()
        : this(Md5Batches.Shared)
    {
    }

    internal Md5Stream(Md5Batches batches)
    {
        this.batches = batches;
        Turn = new Md5Turn(this);
        library = batches.Widest == 0 ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
    }

    /// <summary>Where a waiting piece stands; guarded by the batches.</summary>
    internal Md5Turn Turn { get; }

    internal ref Md5State State => ref state;

    /// <summary>Takes the next bytes, which must stay as they are until <see cref="SettleAsync"/> or
    /// <see cref="AbandonAsync"/> has completed.</summary>
    /// <exception cref="InvalidOperationException">The bytes before were not settled.</exception>
    public void Begin(ReadOnlyMemory<byte> bytes)
    {
        DemandSettled();
        if (library is not null)
        {
            library.AppendData(bytes.Span);
            return;
        }

        totalBytes += (ulong)bytes.Length;
        bytes = bytes[FillTail(bytes.Span)..];
        var rest = bytes.Length % Md5Block.Bytes;
        bytes.Span[^rest..].CopyTo(tail[tailBytes..]);
        tailBytes += rest;
        bytes = bytes[..^rest];
        if (bytes.Length < Md5Batches.LeastBytes)
        {
            Advance(bytes.Span);
        }
        else
        {
            batches.Enter(this, bytes);
        }
    }

    /// <summary>Completes when the bytes of <see cref="Begin"/> are hashed and their memory may be used again.</summary>
    public ValueTask SettleAsync() => batches.SettleAsync(this);

    /// <summary>Completes when the memory given to <see cref="Begin"/> may be used again, hashed or not: for a stream
    /// of which no digest is wanted any more.</summary>
    public ValueTask AbandonAsync() => batches.AbandonAsync(this);

    /// <summary>Writes the digest, after which the stream takes no more bytes.</summary>
    /// <returns>The length of the digest in bytes.</returns>
    /// <exception cref="InvalidOperationException">The last bytes were not settled.</exception>
    public int Finish(Span<byte> destination)
    {
        DemandSettled();
        if (library is not null)
        {
            return library.GetHashAndReset(destination);
        }

        Span<byte> end = stackalloc byte[2 * Md5Block.Bytes];
        end.Clear();
        ((Span<byte>)tail)[..tailBytes].CopyTo(end);
        end[tailBytes] = EndMark;
        end = end[..(tailBytes + 1 + LengthBytes <= Md5Block.Bytes ? Md5Block.Bytes : 2 * Md5Block.Bytes)];
        BinaryPrimitives.WriteUInt64LittleEndian(end[^LengthBytes..], totalBytes * 8);
        Advance(end);
        for (var word = 0; word < Md5Block.StateWords; word++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(word * sizeof(uint))..], state[word]);
        }

        return Md5Block.StateWords * sizeof(uint);
    }

    public void Dispose() => library?.Dispose();

    /// <returns>How many bytes went to what a piece before had left over.</returns>
    private int FillTail(ReadOnlySpan<byte> bytes)
    {
        if (tailBytes == 0)
        {
            return 0;
        }

        var count = Math.Min(bytes.Length, Md5Block.Bytes - tailBytes);
        bytes[..count].CopyTo(tail[tailBytes..]);
        tailBytes += count;
        if (tailBytes == Md5Block.Bytes)
        {
            Advance(tail);
            tailBytes = 0;
        }

        return count;
    }

    private unsafe void Advance(ReadOnlySpan<byte> blocks)
    {
        fixed (byte* row = blocks)
        {
            Md5Lanes.Advance(new Span<Md5State>(ref state), [(nint)row], blocks.Length / Md5Block.Bytes, widest: 1);
        }
    }

    private bool IsSettled => Turn.At == Md5Turn.Place.Over;

    private void DemandSettled()
    {
        if (!IsSettled)
        {
            throw new InvalidOperationException("The bytes before have not been settled.");
        }
    }

    [InlineArray(Md5Block.Bytes)]
    private struct Tail
    {
        private byte first;
    }
}
