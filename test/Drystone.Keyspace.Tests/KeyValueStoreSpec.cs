using System.Text;

namespace Drystone.Keyspace.Tests;

/// <summary>What every store of the keyspace does; each store runs it in a few lines.</summary>
public abstract partial class KeyValueStoreSpec : IAsyncLifetime
{
    protected IKeyValueStore Store { get; private set; } = null!;

    protected abstract IKeyValueStore Open();

    public ValueTask InitializeAsync()
    {
        Store = Open();
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_value_is_read_back_and_an_absent_key_is_absent()
    {
        await Store.PutAsync("a", "1");

        Assert.Equal("1", Store.Get("a"));
        Assert.Null(Store.Get("b"));
        Assert.Null(Store.Get("aa"));
    }

    [Fact]
    public async Task The_last_put_of_a_key_wins()
    {
        await Store.PutAsync("a", "1");
        await Store.PutAsync("a", "22");

        Assert.Equal("22", Store.Get("a"));
    }

    [Fact]
    public async Task An_empty_value_is_a_value()
    {
        await Store.PutAsync("a", "");

        Assert.Equal("", Store.Get("a"));
    }

    [Fact]
    public async Task The_largest_key_and_value_fit()
    {
        var key = Bytes(KeyspaceLimits.MaxKeyBytes, fill: 0xFF);
        var value = Bytes(KeyspaceLimits.MaxValueBytes, fill: 7);

        await Store.PutAsync(key, value);

        Assert.Equal(value, Store.Get(key));
    }

    [Fact]
    public async Task A_key_or_value_outside_the_limits_is_refused()
    {
        var tooLongKey = Bytes(KeyspaceLimits.MaxKeyBytes + 1, fill: 1);
        var tooLongValue = Bytes(KeyspaceLimits.MaxValueBytes + 1, fill: 1);

        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.PutAsync([], [1]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.PutAsync(tooLongKey, [1]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.PutAsync([1], tooLongValue));
        Assert.Throws<ArgumentException>(() => Store.Get([]));
        Assert.Throws<ArgumentException>(() => Store.Get(tooLongKey));
        Assert.Throws<ArgumentException>(() => Store.KeysFrom(tooLongKey));
    }

    [Fact]
    public async Task Delete_tells_whether_the_key_was_there()
    {
        await Store.PutAsync("a", "1");

        Assert.True(await Store.DeleteAsync("a"));
        Assert.False(await Store.DeleteAsync("a"));
        Assert.Null(Store.Get("a"));
    }

    [Fact]
    public async Task Keys_are_ordered_as_unsigned_bytes_the_shorter_first()
    {
        byte[][] keys = [[0x00], [0x00, 0x00], [0x00, 0xFF], [0x7F], [0x7F, 0x00], [0x80], [0xFF], [0xFF, 0x00]];
        foreach (var key in keys.Reverse())
        {
            await Store.PutAsync(key, [1]);
        }

        Assert.Equal(keys, Store.KeysFrom([]));
    }

    [Fact]
    public async Task Seek_stands_on_the_first_key_at_or_after_the_one_asked_for()
    {
        await Store.PutAsync("b", "1");
        await Store.PutAsync("d", "2");

        Assert.Equal("b,d", KeysFrom("a"));
        Assert.Equal("b,d", KeysFrom("b"));
        Assert.Equal("d", KeysFrom("b\0"));
        Assert.Equal("d", KeysFrom("d"));
        Assert.Equal("", KeysFrom("e"));
        Assert.Equal("b,d", KeysFrom(""));
    }

    [Fact]
    public void An_empty_store_has_no_first_key()
    {
        using var read = Store.BeginRead();
        using var cursor = read.OpenCursor();

        Assert.False(cursor.Seek([]));
        Assert.Throws<InvalidOperationException>(() => cursor.MoveNext());
        Assert.Throws<InvalidOperationException>(() => cursor.Key.Length);
    }

    [Fact]
    public async Task A_cursor_can_seek_again_after_the_end()
    {
        await Store.PutAsync("a", "1");
        using var read = Store.BeginRead();
        using var cursor = read.OpenCursor();

        Assert.True(cursor.Seek([]));
        Assert.False(cursor.MoveNext());
        Assert.True(cursor.Seek([]));
        Assert.Equal("a"u8, cursor.Key);
        Assert.Equal("1"u8, cursor.Value);
    }

    [Fact]
    public async Task A_transaction_that_has_ended_is_refused()
    {
        await Store.PutAsync("a", "1");
        var read = Store.BeginRead();
        var cursor = read.OpenCursor();
        Assert.True(cursor.Seek([]));
        read.Dispose();
        read.Dispose();

        Assert.Throws<ObjectDisposedException>(() => read.TryGet("a"u8, out _));
        Assert.Throws<InvalidOperationException>(() => cursor.Key.Length);
        Assert.Throws<InvalidOperationException>(() => cursor.Seek([]));
        cursor.Dispose();
        cursor.Dispose();
    }

    private string KeysFrom(string key) =>
        string.Join(',', Store.KeysFrom(Encoding.UTF8.GetBytes(key)).Select(Encoding.UTF8.GetString));

    private static byte[] Bytes(int length, byte fill)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(fill);
        return bytes;
    }
}
