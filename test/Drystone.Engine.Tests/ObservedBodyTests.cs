using Drystone.Engine.Access;
using Drystone.Engine.Blobs;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;

namespace Drystone.Engine.Tests;

public sealed class ObservedBodyTests : IDisposable
{
    private const int Block = EngineLimits.WriteBufferBytes;

    private readonly ObjectEncryptionKey key = ObjectEncryptionKey.Create();

    public enum Way
    {
        Plain,
        Encrypted,
        Compressed,
    }

    public static TheoryData<Way, int?, int> Bodies()
    {
        var bodies = new TheoryData<Way, int?, int>();
        foreach (var way in Enum.GetValues<Way>())
        {
            foreach (var bytes in new[] { 0, 1, 100_000, EngineLimits.MaxPackedBytes - 1, 9 * Block, (9 * Block) + 7 })
            {
                bodies.Add(way, bytes, bytes);
            }

            // Of unknown length, longer than announced, and shorter.
            bodies.Add(way, null, (3 * Block) + 5);
            bodies.Add(way, 10, 4 * Block);
            bodies.Add(way, 5_000_000, 7);
        }

        return bodies;
    }

    public void Dispose() => key.Dispose();

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task An_observer_sees_all_bytes_as_they_came(Way way, int? announced, int actual)
    {
        await using var store = await StoreFixture.OpenAsync();
        var observer = new Observer();
        var bytes = StoreFixture.Words(actual);
        await using var body = store.Store.NewBody(
            announced, way == Way.Encrypted ? key : null, compresses: way == Way.Compressed, observer);
        await FillAsync(body, bytes);
        await body.ObserveRestAsync();
        Assert.Equal(bytes, observer.Seen);
        Assert.Empty(observer.Waiting);
        await body.CompleteAsync(CancellationToken.None);
        var facts = new NewObject
        {
            ETag = default,
            Headers = ObjectHeaders.Empty,
            Encryption = way == Way.Encrypted ? StoreFixture.SealedSomehow : null,
        };
        await store.Store.PutObjectAsync(store.On<Write>("key"), body, facts, default, CancellationToken.None);
        Assert.Equal(bytes, store.Get("key", unlockedBy: way == Way.Encrypted ? key : null));
    }

    [Fact]
    public async Task A_body_that_goes_away_waits_for_its_observer_before_its_memory_is_used_again()
    {
        await using var store = await StoreFixture.OpenAsync();
        var observer = new Observer();
        var body = store.Store.NewBody(100 * Block, observer: observer);
        await FillAsync(body, StoreFixture.Bytes(3 * Block));
        Assert.NotEmpty(observer.Waiting);
        var goes = body.DisposeAsync().AsTask();
        await using var other = store.Store.NewBody(100 * Block);
        await FillAsync(other, new byte[20 * Block]);
        Assert.False(goes.IsCompleted);
        observer.DemandUnchanged();
        observer.Abandoned.SetResult();
        await goes;
    }

    [Fact]
    public async Task What_an_observer_fails_with_is_what_the_writer_of_the_body_hears()
    {
        await using var store = await StoreFixture.OpenAsync();
        var observer = new Observer { Fails = true };
        var body = store.Store.NewBody(100 * Block, observer: observer);
        await Assert.ThrowsAsync<TimeoutException>(() => FillAsync(body, StoreFixture.Bytes(3 * Block)));
        observer.Abandoned.SetResult();
        await body.DisposeAsync();
        await store.PutAsync("key", StoreFixture.Bytes(3 * Block));
        Assert.Equal(StoreFixture.Bytes(3 * Block), store.Get("key"));
    }

    private static async Task FillAsync(BodyWriter body, byte[] bytes)
    {
        for (var done = 0; done < bytes.Length;)
        {
            var room = body.GetMemory();
            var count = Math.Min(Math.Min(room.Length, 10_007), bytes.Length - done);
            bytes.AsSpan(done, count).CopyTo(room.Span);
            await body.AdvanceAsync(count, CancellationToken.None);
            done += count;
        }
    }

    /// <summary>As late as it may be. What it was given must not change meanwhile.</summary>
    private sealed class Observer : IBlockObserver
    {
        private readonly List<byte> seen = [];

        public Queue<(ReadOnlyMemory<byte> Block, byte[] Copy)> Waiting { get; } = new();

        public TaskCompletionSource Abandoned { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Fails { get; init; }

        public byte[] Seen => seen.ToArray();

        public void Begin(ReadOnlyMemory<byte> block)
        {
            Assert.Equal(0, seen.Count % Block);
            seen.AddRange(block.Span);
            Waiting.Enqueue((block, block.ToArray()));
        }

        public ValueTask SettleAsync(int leaving)
        {
            if (Fails)
            {
                throw new TimeoutException();
            }

            DemandUnchanged();
            while (Waiting.Count > leaving)
            {
                Waiting.Dequeue();
            }

            return ValueTask.CompletedTask;
        }

        /// <summary>After a body was settled there is nothing to wait for.</summary>
        public async ValueTask AbandonAsync()
        {
            if (Waiting.Count > 0)
            {
                await Abandoned.Task;
            }
        }

        public void DemandUnchanged()
        {
            foreach (var (block, copy) in Waiting)
            {
                Assert.True(block.Span.SequenceEqual(copy), "Bytes changed that were not seen yet.");
            }
        }
    }
}
