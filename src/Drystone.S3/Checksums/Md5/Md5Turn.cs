using System.Buffers;

namespace Drystone.S3.Checksums.Md5;

/// <summary>The pieces of one stream, of which the first may be hashed. Whoever calls holds the lock of
/// <see cref="Md5Batches"/>, but for what is about a piece that it has taken.</summary>
internal sealed class Md5Turn
{
    private readonly LinkedListNode<Md5Stream> node;
    private readonly Queue<ReadOnlyMemory<byte>> later = new();
    private ReadOnlyMemory<byte> first;
    private MemoryHandle pin;
    private int hashedBytes;
    private TaskCompletionSource? change;

    public Md5Turn(Md5Stream stream) => node = new LinkedListNode<Md5Stream>(stream);

    public enum Place
    {
        /// <summary>Nobody reads the memory, and nobody will.</summary>
        Over,

        /// <summary>Nobody reads the memory yet.</summary>
        Waiting,

        /// <summary>One who hashes a batch reads the memory.</summary>
        Taken,
    }

    public Place At { get; private set; }

    /// <summary>Not hashed to their end.</summary>
    public int Pieces => At == Place.Over ? 0 : 1 + later.Count;

    /// <summary>Of the first piece, not hashed yet.</summary>
    public int Blocks => (first.Length - hashedBytes) / Md5Block.Bytes;

    /// <summary>Of a piece that is taken: where its next block is.</summary>
    public unsafe nint Address => (nint)pin.Pointer + hashedBytes;

    public void Add(ReadOnlyMemory<byte> piece, LinkedList<Md5Stream> waiting)
    {
        if (At != Place.Over)
        {
            later.Enqueue(piece);
            return;
        }

        first = piece;
        At = Place.Waiting;
        waiting.AddLast(node);
    }

    public void Take(LinkedList<Md5Stream> waiting)
    {
        pin = first.Pin();
        At = Place.Taken;
        waiting.Remove(node);
    }

    /// <summary>Of a piece that is taken: so many blocks are hashed.</summary>
    public void Advance(int blocks) => hashedBytes += blocks * Md5Block.Bytes;

    /// <summary>Gives back what was taken. What is not hashed waits again, before those that nobody has taken
    /// yet.</summary>
    public void Release(LinkedList<Md5Stream> waiting)
    {
        pin.Dispose();
        first = first[hashedBytes..];
        hashedBytes = 0;
        if (!first.IsEmpty)
        {
            At = Place.Waiting;
            waiting.AddFirst(node);
        }
        else if (later.TryDequeue(out first))
        {
            At = Place.Waiting;
            waiting.AddLast(node);
        }
        else
        {
            At = Place.Over;
        }

        change?.SetResult();
        change = null;
    }

    /// <summary>Forgets pieces, none of which is taken.</summary>
    public void Abandon(LinkedList<Md5Stream> waiting)
    {
        waiting.Remove(node);
        first = default;
        later.Clear();
        At = Place.Over;
    }

    /// <summary>Completes when the first piece is no longer taken.</summary>
    public Task ChangeAsync()
    {
        // Those who wait go on elsewhere: the lock is held, and the one who releases has work of its own.
        change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return change.Task;
    }
}
