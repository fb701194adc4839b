using System.Buffers;

namespace Drystone.S3.Checksums.Md5;

/// <summary>Where the piece of one stream stands. Whoever calls holds the lock of <see cref="Md5Batches"/>, but for
/// what is about a piece that it has taken.</summary>
internal sealed class Md5Turn
{
    private readonly LinkedListNode<Md5Stream> node;
    private ReadOnlyMemory<byte> rest;
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

    /// <summary>Not hashed yet.</summary>
    public int Blocks => (rest.Length - hashedBytes) / Md5Block.Bytes;

    /// <summary>Of a piece that is taken: where its next block is.</summary>
    public unsafe nint Address => (nint)pin.Pointer + hashedBytes;

    public void Wait(ReadOnlyMemory<byte> blocks, LinkedList<Md5Stream> waiting)
    {
        rest = blocks;
        At = Place.Waiting;
        waiting.AddLast(node);
    }

    public void Take(LinkedList<Md5Stream> waiting)
    {
        pin = rest.Pin();
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
        rest = rest[hashedBytes..];
        hashedBytes = 0;
        At = rest.IsEmpty ? Place.Over : Place.Waiting;
        if (At == Place.Waiting)
        {
            waiting.AddFirst(node);
        }

        change?.SetResult();
        change = null;
    }

    public void Abandon(LinkedList<Md5Stream> waiting)
    {
        waiting.Remove(node);
        rest = default;
        At = Place.Over;
    }

    /// <summary>Completes when the piece is no longer taken.</summary>
    public Task ChangeAsync()
    {
        // Those who wait go on elsewhere: the lock is held, and the one who releases has work of its own.
        change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return change.Task;
    }
}
