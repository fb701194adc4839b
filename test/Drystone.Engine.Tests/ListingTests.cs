using System.Text;
using Drystone.Engine.Listing;

namespace Drystone.Engine.Tests;

/// <summary>Held against the definition of a listing, applied to all keys at once.</summary>
public sealed class ListingTests
{
    private static readonly string[] Letters =
        ["a", "b", "/", "\0", "\u0001", "\u007F", "é", "\uFFFD", "\U0010FFFF", "//"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_listing_is_what_its_definition_says(int seed)
    {
        await using var store = await StoreFixture.OpenAsync();
        var random = new Random(seed);
        var keys = Enumerable.Range(0, 120).Select(_ => Text(random, 1, 6)).Distinct().ToList();
        await Task.WhenAll(keys.Select(key => store.PutAsync(key, [])));
        for (var i = 0; i < 2_000; i++)
        {
            var query = new ListQuery(
                Text(random, 0, 2), random.Next(3) == 0 ? null : Text(random, 1, 1),
                random.Next(3) == 0 ? null : Text(random, 1, 4), random.Next(0, 12));
            var page = store.Store.ListObjects(store.OnBucket<Access.List>(), query);
            var (entries, isTruncated) = Expected(keys, query);
            Assert.Equal(entries, Entries(page));
            Assert.Equal(isTruncated ? entries[^1] : null, page.NextAfter);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("\0")]
    [InlineData(null)]
    public async Task Pages_of_any_size_make_up_the_whole(string? delimiter)
    {
        await using var store = await StoreFixture.OpenAsync();
        var random = new Random(11);
        var keys = Enumerable.Range(0, 100).Select(_ => Text(random, 1, 5)).Distinct().ToList();
        await Task.WhenAll(keys.Select(key => store.PutAsync(key, [])));
        var whole = Expected(keys, new ListQuery(string.Empty, delimiter, After: null, 10_000)).Entries;
        for (var size = 1; size < 40; size += 3)
        {
            var all = new List<string>();
            string? after = null;
            do
            {
                var page = store.Store.ListObjects(
                    store.OnBucket<Access.List>(), new ListQuery(string.Empty, delimiter, after, size));
                all.AddRange(Entries(page));
                after = page.NextAfter;
            }
            while (after is not null);
            Assert.Equal(whole, all);
        }
    }

    [Theory]
    [InlineData(1_024)]
    [InlineData(1_025)]
    [InlineData(2_551)]
    [InlineData(2_552)]
    [InlineData(100_000)]
    public async Task A_prefix_or_marker_may_be_longer_than_any_key(int lengthBytes)
    {
        await using var store = await StoreFixture.OpenAsync();
        var longest = new string('k', EngineLimits.MaxObjectKeyBytes);
        await store.PutAsync(longest, []);
        await store.PutAsync("l", []);
        await store.StartUploadAsync(longest);
        await store.StartUploadAsync("l");
        var text = new string('k', lengthBytes);
        var list = store.OnBucket<Access.List>();
        var after = new ListQuery(string.Empty, Delimiter: null, text, 10);
        Assert.Equal(["l"], Entries(store.Store.ListObjects(list, after)));
        Assert.Equal("l", Assert.Single(store.Store.ListUploads(list, after, afterId: null).Uploads).Key);
        var under = new ListQuery(text, Delimiter: null, After: null, 10);
        Assert.Equal(lengthBytes == 1_024 ? 1 : 0, store.Store.ListObjects(list, under).Objects.Count);
        Assert.Equal(lengthBytes == 1_024 ? 1 : 0, store.Store.ListUploads(list, under, afterId: null).Uploads.Count);
    }

    private static string Text(Random random, int minLetters, int maxLetters) => string.Concat(
        Enumerable.Range(0, random.Next(minLetters, maxLetters + 1)).Select(_ => Letters[random.Next(Letters.Length)]));

    private static List<string> Entries(ObjectPage page) =>
        [.. page.Objects.Select(info => info.Key).Concat(page.CommonPrefixes).OrderBy(Encoding.UTF8.GetBytes, Bytes)];

    private static (List<string> Entries, bool IsTruncated) Expected(List<string> keys, ListQuery query)
    {
        var entries = keys
            .Where(key => key.StartsWith(query.Prefix, StringComparison.Ordinal))
            .Where(key => query.After is null || Compare(key, query.After) > 0)
            .Select(key => RollUp(key, query))
            .Where(entry => entry != query.After)
            .Distinct()
            .OrderBy(Encoding.UTF8.GetBytes, Bytes)
            .ToList();
        return query.MaxEntries == 0
            ? ([], false)
            : (entries[..Math.Min(entries.Count, query.MaxEntries)], entries.Count > query.MaxEntries);
    }

    private static string RollUp(string key, ListQuery query)
    {
        if (string.IsNullOrEmpty(query.Delimiter))
        {
            return key;
        }

        var at = key.IndexOf(query.Delimiter, query.Prefix.Length, StringComparison.Ordinal);
        return at < 0 ? key : key[..(at + query.Delimiter.Length)];
    }

    private static readonly Comparer<byte[]> Bytes = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));

    private static int Compare(string a, string b) =>
        Bytes.Compare(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
