using System.Buffers;

namespace Drystone.Server.Transport;

/// <summary>A block of what a connection received, in the chain of what was not read yet.</summary>
internal sealed class ReceivedSegment : ReadOnlySequenceSegment<byte>
{
    private IMemoryOwner<byte>? block;
    private byte[]? large;
    private Memory<byte> all;

    /// <summary>Bytes that are filled.</summary>
    public int End { get; private set; }

    /// <summary>What can still be filled.</summary>
    public Memory<byte> Room => all[End..];

    public bool IsLarge => large is not null;

    public new ReceivedSegment? Next => (ReceivedSegment?)base.Next;

    /// <summary>Where the bytes that follow stand in all that the connection received.</summary>
    public long EndIndex => RunningIndex + End;

    public void Take(IMemoryOwner<byte> owner) => (block, all) = (owner, owner.Memory);

    public void Take(byte[] array) => (large, all) = (array, array);

    public void Fill(int bytes)
    {
        End += bytes;
        Memory = all[..End];
    }

    public void Follow(ReceivedSegment before)
    {
        RunningIndex = before.EndIndex;
        before.SetNext(this);
    }

    public void StartAt(long index) => RunningIndex = index;

    /// <summary>Gives the memory back, and is as good as new.</summary>
    /// <returns>The large array that it had; the caller returns it to where it is from.</returns>
    public byte[]? Release()
    {
        var array = large;
        block?.Dispose();
        (block, large, all, Memory, End, RunningIndex) = (null, null, default, default, 0, 0);
        base.Next = null;
        return array;
    }

    private void SetNext(ReceivedSegment next) => base.Next = next;
}
