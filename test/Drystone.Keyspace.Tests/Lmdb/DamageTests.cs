using System.Text;
using Drystone.Keyspace.Lmdb;

namespace Drystone.Keyspace.Tests.Lmdb;

/// <summary>Damage of the data file is refused, or found where it is read.</summary>
public sealed class DamageTests : IDisposable
{
    private const int PageBytes = 4_096;

    private readonly StoreDirectory _directory = new();

    private string DataFile => Path.Combine(_directory.Path, "data.mdb");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(600)]
    [InlineData(1_200)]
    public async Task A_value_that_is_not_what_was_written_is_not_handed_out(int keyBytes)
    {
        var damaged = Encoding.ASCII.GetBytes(new string('k', keyBytes));
        await using (var store = _directory.Open())
        {
            await store.PutAsync(damaged, "a value that is found in the file"u8.ToArray());
            await store.PutAsync("other", "1");
        }
        AlterEach("a value that is found"u8.ToArray(), (bytes, at) => bytes[at + 3] ^= 1);
        await using var opened = _directory.Open();
        using var read = opened.BeginRead();
        var fault = Assert.Throws<KeyspaceException>(() => read.TryGet(damaged, out _));
        Assert.Equal(KeyspaceFault.Damaged, fault.Fault);
        Assert.Contains(Encoding.ASCII.GetString(damaged), fault.Message, StringComparison.Ordinal);
        using var cursor = read.OpenCursor();
        Assert.True(cursor.Seek(damaged));
        Assert.Throws<KeyspaceException>(() => cursor.Value.Length);
        Assert.True(cursor.MoveNext());
        Assert.Equal("1"u8, cursor.Value);
    }

    [Fact]
    public async Task What_is_thrown_for_a_damaged_record_is_the_callers()
    {
        await using (var store = _directory.Open())
        {
            await store.PutAsync("key", "a value that is found in the file");
        }
        AlterEach("a value that is found"u8.ToArray(), (bytes, at) => bytes[at + 3] ^= 1);
        await using var opened = LmdbKeyValueStore.Open(new LmdbOptions
        {
            Directory = _directory.Path,
            DamagedRecord = message => new InvalidDataException(message),
        });
        using var read = opened.BeginRead();
        Assert.Throws<InvalidDataException>(() => read.TryGet("key"u8, out _));
    }

    [Fact]
    public async Task What_can_be_read_of_damaged_pages_is_saved_long_keys_too()
    {
        await using (var store = _directory.Open())
        {
            for (var i = 0; i < 300; i++)
            {
                await store.PutAsync($"{i:d3}{new string('x', i % 10 == 0 ? 900 : 20)}", $"value {i}");
            }
        }
        AlterEach("155xxx"u8.ToArray(), (bytes, at) => bytes.AsSpan(at / PageBytes * PageBytes, 16).Clear());
        Assert.Throws<KeyspaceException>(() => _directory.Open());
        Assert.NotEmpty(KeyspaceRescue.Check(_directory.Path));
        var target = Path.Combine(_directory.Path, "saved");
        var saved = KeyspaceRescue.Save(_directory.Path, target);
        Assert.Empty(KeyspaceRescue.Check(target));
        await using var opened = LmdbKeyValueStore.Open(new LmdbOptions { Directory = target });
        using var read = opened.BeginRead();
        using var cursor = read.OpenCursor();
        var keys = 0;
        for (var found = cursor.Seek([]); found; found = cursor.MoveNext(), keys++)
        {
            Assert.StartsWith("value ", Encoding.ASCII.GetString(cursor.Value), StringComparison.Ordinal);
        }
        Assert.InRange(keys, 150, 299);
        Assert.True(saved >= keys);
    }

    [Fact]
    public async Task A_store_that_was_used_much_is_whole()
    {
        var random = new Random(3);
        await using (var store = _directory.Open())
        {
            for (var round = 0; round < 40; round++)
            {
                await store.WriteAsync(tx =>
                {
                    for (var i = 0; i < 50; i++)
                    {
                        var key = new byte[random.Next(1, 1_500)];
                        key.AsSpan().Fill((byte)('a' + random.Next(26)));
                        if (random.Next(3) == 0)
                        {
                            tx.Delete(key);
                        }
                        else
                        {
                            tx.Put(key, new byte[random.Next(10) == 0 ? random.Next(50_000) : random.Next(300)]);
                        }
                    }
                    return 0;
                });
                Assert.Empty(KeyspaceRescue.Check(_directory.Path));
            }
        }
        Assert.Empty(KeyspaceRescue.Check(_directory.Path));
        await using var again = _directory.Open();
    }

    /// <summary>More pages than an opening goes through: of those above the leaves none is left out.</summary>
    [Fact]
    public async Task Every_branch_of_a_large_store_is_looked_at_by_an_opening()
    {
        const int Keys = 12_000;
        await using (var store = _directory.Open())
        {
            await store.WriteAsync(tx =>
            {
                for (var i = 0; i < Keys; i++)
                {
                    tx.Put(Encoding.ASCII.GetBytes($"{i:d5}"), new byte[1_500]);
                }
                return 0;
            });
        }
        var whole = await File.ReadAllBytesAsync(DataFile, TestContext.Current.CancellationToken);
        Assert.True(whole.Length > 2 * PageCheck.OpeningPages * PageBytes);
        var branches = 0;
        for (var page = 2; page < whole.Length / PageBytes; page++)
        {
            if (!IsBranch(whole.AsSpan(page * PageBytes, PageBytes), page))
            {
                continue;
            }
            branches++;
            using (var file = File.OpenHandle(DataFile, FileMode.Open, FileAccess.ReadWrite))
            {
                // The offset of its last entry.
                var last = (page * PageBytes) + BitConverter.ToUInt16(whole, (page * PageBytes) + 12) - 1;
                RandomAccess.Write(file, [0xFF], last);
                Assert.Contains(
                    $"page {page} ", Assert.Throws<KeyspaceException>(() => _directory.Open()).Message,
                    StringComparison.Ordinal);
                RandomAccess.Write(file, whole.AsSpan(last, 1), last);
            }
        }
        Assert.InRange(branches, 10, PageCheck.OpeningPages);
        await using var again = _directory.Open();
    }

    private static bool IsBranch(ReadOnlySpan<byte> page, int number)
    {
        var layout = new PageLayout(page);
        return layout.Number == number && layout.IsBranch;
    }

    /// <summary>Also in pages that are free: which those are is LMDB's.</summary>
    private void AlterEach(byte[] wanted, Action<byte[], int> alter)
    {
        var bytes = File.ReadAllBytes(DataFile);
        var places = Enumerable.Range(0, bytes.Length - wanted.Length)
            .Where(at => bytes.AsSpan(at, wanted.Length).SequenceEqual(wanted)).ToList();
        Assert.NotEmpty(places);
        places.ForEach(at => alter(bytes, at));
        File.WriteAllBytes(DataFile, bytes);
    }
}
