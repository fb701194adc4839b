using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Drystone.S3.Checksums.Md5;

/// <summary>
/// MD5 of bytes that come in pieces. <see cref="Begin"/> takes a piece and lets it wait: <see cref="SettleAsync"/>
/// hashes it, and with it what other streams have waiting, each in a lane of a vector. So it pays to settle a piece as
/// late as its memory is needed again.
/// </summary>
/// <remarks>One stream is not safe for concurrent use; several are.</remarks>
public sealed class Md5Stream : IDisposable
{
    // MD5 ends a message with a bit, zeros, and its length in 8 bytes.
    private const byte EndMark = 0x80;
    private const int LengthBytes = 8;

    private readonly Md5Batches batches;
    private readonly IncrementalHash? library;
    private Md5Turn? turn;
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
        library = batches.Widest == 0 ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
    }

    /// <summary>Guarded by the batches. The stream of a small body never has one, and takes no lock.</summary>
    internal Md5Turn Turn => turn ??= new Md5Turn(this);

    internal ref Md5State State => ref state;

    private bool IsSettled => turn is null || batches.PiecesOf(this) == 0;

    /// <summary>Takes the next bytes, which must stay as they are until <see cref="SettleAsync"/> or
    /// <see cref="AbandonAsync"/> has completed for them.</summary>
    /// <exception cref="InvalidOperationException">Bytes before that were no whole blocks of
    /// <see cref="Md5Block.Bytes"/> have not been settled.</exception>
    public void Begin(ReadOnlyMemory<byte> bytes)
    {
        if (library is not null)
        {
            library.AppendData(bytes.Span);
            return;
        }

        var isSettled = IsSettled;
        Demand(isSettled || tailBytes == 0);
        totalBytes += (ulong)bytes.Length;
        if (tailBytes > 0)
        {
            bytes = bytes[FillTail(bytes.Span)..];
        }

        var blocks = bytes[..^(bytes.Length % Md5Block.Bytes)];
        bytes[blocks.Length..].Span.CopyTo(tail[tailBytes..]);
        tailBytes += bytes.Length - blocks.Length;
        if (isSettled && blocks.Length < Md5Batches.LeastBytes)
        {
            Advance(blocks.Span);
        }
        else
        {
            batches.Enter(this, blocks);
        }
    }

    /// <summary>Completes when the memory of all but the last calls of <see cref="Begin"/> may be used again, since it
    /// is hashed.</summary>
    /// <param name="leaving">As many calls.</param>
    public ValueTask SettleAsync(int leaving = 0) =>
        turn is null ? ValueTask.CompletedTask : batches.SettleAsync(this, leaving);

    /// <summary>Completes when the memory given to <see cref="Begin"/> may be used again, hashed or not: for a stream
    /// of which no digest is wanted any more.</summary>
    public ValueTask AbandonAsync() => turn is null ? ValueTask.CompletedTask : batches.AbandonAsync(this);

    /// <summary>Writes the digest, after which the stream takes no more bytes.</summary>
    /// <returns>The length of the digest in bytes.</returns>
    /// <exception cref="InvalidOperationException">The last bytes were not settled.</exception>
    public int Finish(Span<byte> destination)
    {
        Demand(IsSettled);
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

    private static void Demand(bool isSettled)
    {
        if (!isSettled)
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
