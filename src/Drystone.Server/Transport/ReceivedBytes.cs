using System.Buffers;

namespace Drystone.Server.Transport;

/// <summary>What a connection received and nobody consumed yet, as a chain of blocks. Not thread-safe.</summary>
internal sealed class ReceivedBytes(LargeBlocks largeBlocks)
{
    private ReceivedSegment? first;
    private ReceivedSegment? last;
    private int firstStart;
    private long examined;
    private ReceivedSegment? unused;

    /// <summary>Whether there is something that the reader has not looked at.</summary>
    public bool HasNews => last is not null && examined < last.EndIndex;

    public ReadOnlySequence<byte> Unconsumed => first is null
        ? ReadOnlySequence<byte>.Empty
        : new ReadOnlySequence<byte>(first, firstStart, last!, last!.End);

    /// <summary>A segment to receive into, without memory.</summary>
    public ReceivedSegment TakeSegment()
    {
        var segment = unused ?? new ReceivedSegment();
        unused = null;
        return segment;
    }

    /// <summary>Takes a segment that is filled. Few bytes move to where the ones before them are: whoever sends byte by
    /// byte shall not have a block for each.</summary>
    public void Append(ReceivedSegment segment)
    {
        if (last is not null && segment.End <= last.Room.Length)
        {
            segment.Memory.CopyTo(last.Room);
            last.Fill(segment.End);
            Recycle(segment);
            return;
        }

        if (last is null)
        {
            (first, firstStart) = (segment, 0);
            segment.StartAt(examined);
        }
        else
        {
            segment.Follow(last);
        }

        last = segment;
    }

    public void Advance(SequencePosition consumed, SequencePosition examinedTo)
    {
        if (examinedTo.GetObject() is ReceivedSegment seen)
        {
            examined = seen.RunningIndex + examinedTo.GetInteger();
        }

        if (consumed.GetObject() is not ReceivedSegment to)
        {
            return;
        }

        var start = consumed.GetInteger();
        while (first != to)
        {
            var done = first ?? throw new InvalidOperationException("The position was consumed before.");
            first = done.Next;
            Recycle(done);
        }

        firstStart = start;
        if (start == to.End)
        {
            (first, firstStart) = (to.Next, 0);
            last = first is null ? null : last;
            Recycle(to);
        }
    }

    public void Clear()
    {
        while (first is { } segment)
        {
            first = segment.Next;
            Recycle(segment);
        }

        last = null;
    }

    /// <summary>Gives a segment and its memory back.</summary>
    public void Recycle(ReceivedSegment segment)
    {
        if (segment.Release() is { } large)
        {
            largeBlocks.Return(large);
        }

        unused ??= segment;
    }
}
