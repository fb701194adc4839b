using Drystone.Keyspace.Lmdb;

namespace Drystone.Keyspace.Tests.Lmdb;

public sealed class WriteQueueTests
{
    [Theory]
    [InlineData(26, 3)]
    [InlineData(8, 7)]
    public void More_are_waited_for_where_the_last_group_was_larger(int lastTaken, int waiting) =>
        Assert.True(WriteQueue.IsWorthGathering(lastTaken, waiting));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    public void Few_writers_are_not_kept_waiting(int lastTaken, int waiting) =>
        Assert.False(WriteQueue.IsWorthGathering(lastTaken, waiting));

    [Theory]
    [InlineData(8, 8)]
    [InlineData(8, 30)]
    public void As_many_as_last_time_are_enough(int lastTaken, int waiting) =>
        Assert.False(WriteQueue.IsWorthGathering(lastTaken, waiting));
}
