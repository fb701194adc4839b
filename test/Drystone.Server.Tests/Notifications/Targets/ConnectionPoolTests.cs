using Drystone.Server.Notifications.Targets;
using Drystone.Server.Notifications.Targets.Wire;
using Drystone.Server.Tests.Notifications.Brokers;

namespace Drystone.Server.Tests.Notifications.Targets;

public sealed class ConnectionPoolTests
{
    private readonly FakeClock clock = new();

    [Fact]
    public async Task An_answer_that_is_not_of_the_protocol_is_the_receiver_s_failure_and_not_ours()
    {
        await using var pool = Connect(_ => Task.FromResult(new Line()));
        var failure = await Assert.ThrowsAsync<DeliveryException>(() => pool.UseAsync(
            (_, _) => throw new InvalidDataException("an answer is too long"), CancellationToken.None));
        Assert.Contains("an answer is too long", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.IsPermanent);
    }

    [Fact]
    public async Task A_connection_that_is_open_too_late_is_closed()
    {
        var opening = new TaskCompletionSource<Line>();
        await using var pool = Connect(_ => opening.Task);
        var use = pool.UseAsync((_, _) => Task.CompletedTask, CancellationToken.None);
        Assert.False(use.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(1));
        var failure = await Assert.ThrowsAsync<DeliveryException>(() => use);
        Assert.Contains("did not let us in within 10 s", failure.Message, StringComparison.Ordinal);

        var late = new Line();
        opening.SetResult(late);
        await Until.TrueAsync(() => late.Closed.IsCompleted, () => "it is closed");
    }

    [Fact]
    public async Task There_are_as_many_connections_as_exchanges_at_once_up_to_the_bound()
    {
        var lines = new List<Line>();
        await using var pool = Connect(_ => Task.FromResult(Added(lines)));
        await pool.UseAsync((_, _) => Task.CompletedTask, CancellationToken.None);
        await pool.UseAsync((_, _) => Task.CompletedTask, CancellationToken.None);
        Assert.Single(lines);

        var end = new TaskCompletionSource();
        var used = new List<Line>();
        var uses = Enumerable.Range(0, 3).Select(_ => pool.UseAsync(
            (line, _) =>
            {
                used.Add(line);
                return end.Task;
            },
            CancellationToken.None)).ToList();
        Assert.Equal(2, lines.Count);
        Assert.Equal(lines, used);
        end.SetResult();
        await Task.WhenAll(uses);
        Assert.Equal(2, lines.Count);
        Assert.Equal(3, used.Count);
        Assert.All(lines, line => Assert.False(line.Closed.IsCompleted));
    }

    [Fact]
    public async Task What_fails_ends_its_connection_and_those_that_nobody_uses()
    {
        var lines = new List<Line>();
        await using var pool = Connect(_ => Task.FromResult(Added(lines)));
        var end = new TaskCompletionSource();
        await Task.WhenAll(
            pool.UseAsync((_, _) => end.Task, CancellationToken.None),
            pool.UseAsync(
                (_, _) =>
                {
                    end.SetResult();
                    return Task.CompletedTask;
                },
                CancellationToken.None));
        Assert.Equal(2, lines.Count);
        await Assert.ThrowsAsync<DeliveryException>(() => pool.UseAsync(
            (_, _) => throw new DeliveryException("too large", isPermanent: true), CancellationToken.None));
        Assert.Single(lines, line => line.Closed.IsCompleted);
        await Assert.ThrowsAsync<DeliveryException>(
            () => pool.UseAsync((_, _) => throw new EndOfStreamException(), CancellationToken.None));
        Assert.All(lines, line => Assert.True(line.Closed.IsCompleted));
        await pool.UseAsync((line, _) => Task.FromResult(line), CancellationToken.None);
        Assert.Equal(3, lines.Count);
    }

    [Fact]
    public async Task What_is_idle_is_closed()
    {
        var lines = new List<Line>();
        await using var pool = Connect(_ => Task.FromResult(Added(lines)));
        await pool.UseAsync((_, _) => Task.CompletedTask, CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(29));
        await pool.UseAsync((_, _) => Task.CompletedTask, CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(Assert.Single(lines).Closed.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(Assert.Single(lines).Closed.IsCompleted);
    }

    private static Line Added(List<Line> lines)
    {
        lines.Add(new Line());
        return lines[^1];
    }

    private ConnectionPool<Line> Connect(Func<CancellationToken, Task<Line>> open)
    {
        var settings = TargetSettings.Read(new Dictionary<string, string>
        {
            ["kind"] = "redis",
            ["url"] = "redis://redis.example:6379",
            ["list"] = "events",
            ["connections"] = "2",
        });
        return new ConnectionPool<Line>("Redis redis.example:6379", settings, open, clock);
    }

    private sealed class Line : IAsyncDisposable
    {
        private readonly TaskCompletionSource closed = new();

        public Task Closed => closed.Task;

        public ValueTask DisposeAsync()
        {
            closed.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
