namespace Drystone.Keyspace.Tests;

/// <summary>Keys around and beyond 511 bytes, where the LMDB store takes them apart.</summary>
public abstract partial class KeyValueStoreSpec
{
    private static readonly int[] Lengths =
        [1, 510, 511, 512, 1013, 1014, 1015, 1022, 1023, 1033, 1516, 1517, 1518, 2019, 2020, 2522, 2523, 2524, 2560];

    [Fact]
    public async Task Keys_of_every_length_that_share_their_front_stay_in_order()
    {
        var keys = Lengths.Select(length => Bytes(length, fill: (byte)'a')).ToArray();
        await PutAllAsync(keys.Reverse());

        Assert.Equal(keys, Store.KeysFrom([]));
        for (var i = 0; i < keys.Length; i++)
        {
            Assert.Equal(keys[i], Store.Get(keys[i]));
            Assert.Equal(keys[i..], Store.KeysFrom(keys[i]));
        }
        foreach (var (key, i) in keys[..^1].Select((key, i) => (key, i)))
        {
            Assert.Equal(keys[(i + 1)..], Store.KeysFrom([.. key, 0]));
        }
    }

    [Fact]
    public async Task Short_keys_stand_before_between_and_after_long_ones()
    {
        var head = Bytes(511, fill: (byte)'m');
        byte[][] keys =
        [
            [(byte)'a'], head[..510], head, [.. head, 0], [.. head, 0, 1], [.. head, 200], [.. head[..510], (byte)'n'],
            [.. head[..510], (byte)'n', 1], [.. head[..509], (byte)'o'], [(byte)'z'],
        ];
        await PutAllAsync(keys.Reverse());

        Assert.Equal(keys, Store.KeysFrom([]));
        Assert.Equal(keys[5..], Store.KeysFrom([.. head, 1]));
        Assert.Equal(keys[6..], Store.KeysFrom([.. head, 201]));
        Assert.Equal(keys[2..], Store.KeysFrom([.. head[..510], (byte)'a', 9, 9, 9]));
    }

    [Fact]
    public async Task A_long_key_that_was_deleted_is_gone_and_can_come_back()
    {
        var keys = Lengths.Select(length => Bytes(length, fill: 9)).ToArray();
        await PutAllAsync(keys);

        foreach (var key in keys)
        {
            Assert.True(await Store.WriteAsync(write => write.Delete(key)));
            Assert.False(await Store.WriteAsync(write => write.Delete(key)));
        }
        Assert.Empty(Store.KeysFrom([]));

        await PutAllAsync(keys);
        Assert.Equal(keys, Store.KeysFrom([]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Random_writes_and_walks_agree_with_a_sorted_dictionary(int seed)
    {
        const int Rounds = 60, StepsEach = 40;
        var random = new Random(seed);
        var model = new SortedDictionary<byte[], byte[]>(
            Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right)));
        for (var round = 0; round < Rounds; round++)
        {
            var steps = Enumerable.Range(0, StepsEach)
                .Select(_ => (Key: RandomKey(random), Value: RandomValue(random))).ToArray();
            Assert.Equal(Apply(model, steps), await Store.WriteAsync(write => Apply(write, steps)));
            AssertSame(model, random);
        }
    }

    private static List<bool> Apply(SortedDictionary<byte[], byte[]> model, (byte[] Key, byte[]? Value)[] steps)
    {
        var deleted = new List<bool>();
        foreach (var (key, value) in steps)
        {
            deleted.Add(value == null && model.Remove(key));
            if (value != null)
            {
                model[key] = value;
            }
        }
        return deleted;
    }

    private static List<bool> Apply(IWriteTransaction write, (byte[] Key, byte[]? Value)[] steps)
    {
        var deleted = new List<bool>();
        foreach (var (key, value) in steps)
        {
            deleted.Add(value == null && write.Delete(key));
            if (value != null)
            {
                write.Put(key, value);
            }
        }
        return deleted;
    }

    private void AssertSame(SortedDictionary<byte[], byte[]> model, Random random)
    {
        using var read = Store.BeginRead();
        // Assert.Equal walks nested arrays slowly; this runs over megabytes.
        var entries = read.EntriesFrom([]);
        Assert.Equal(model.Count, entries.Count);
        Assert.True(model.Zip(entries).All(pair =>
            pair.First.Key.AsSpan().SequenceEqual(pair.Second.Key)
            && pair.First.Value.AsSpan().SequenceEqual(pair.Second.Value)));
        var key = RandomKey(random);
        Assert.Equal(model.TryGetValue(key, out var expected), read.TryGet(key, out var value));
        Assert.Equal(expected ?? [], value.ToArray());
        var following = model.Keys.Where(other => other.AsSpan().SequenceCompareTo(key) >= 0).Take(3);
        Assert.Equal(following, read.EntriesFrom(key, limit: 3).Select(entry => entry.Key));
    }

    /// <summary>Null, which means to delete the key, in two of five cases.</summary>
    private static byte[]? RandomValue(Random random) =>
        random.Next(5) < 2 ? null : BitConverter.GetBytes(random.Next());

    /// <summary>Runs of very few letters, cut near the lengths at which keys are taken apart: heads are shared often.
    /// </summary>
    private static byte[] RandomKey(Random random)
    {
        int[] cuts = [1, 3, 510, 511, 512, 1013, 1014, 1015, 1517, 1800, 2020, 2523, 2560];
        var key = Bytes(cuts[random.Next(cuts.Length)], fill: (byte)'k');
        for (var changes = random.Next(3); changes > 0; changes--)
        {
            var at = Math.Min(key.Length, cuts[random.Next(cuts.Length)]) - 1;
            key[at] = (byte)"\0k\xFF"[random.Next(3)];
        }
        return key;
    }

    private async Task PutAllAsync(IEnumerable<byte[]> keys) => await Store.WriteAsync(write =>
    {
        foreach (var key in keys)
        {
            write.Put(key, key);
        }
        return 0;
    });
}
