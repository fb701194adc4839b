using System.Net;
using System.Text;

namespace Drystone.Server.Tests.Operations.Listing;

/// <summary>What a listing of known keys must show, and the keys to try it on.</summary>
internal static class ListingModel
{
    /// <summary>As many connections as a busy client opens.</summary>
    private const int Writers = 32;

    /// <summary>Hard on whoever compares text instead of bytes, or takes a slash for a directory.</summary>
    public static readonly string[] OddKeys =
    [
        "a", "a ", "a!", "a-", "a.", "a/", "a/b", "a/b/", "a/b/c", "a//b", "a/bc", "a0", "aa", "A", "b/", "b//",
        "b/x/y",
        "--", "x--y", "x--y--z", "x--z", "ü", "ü/x", "z\uFFFD", "z\U0001F30D", "z\U0001F30D/x", "+", "%41", "new\nline",
    ];

    public static async Task PutAsync(S3ServerFixture server, string bucket, IEnumerable<string> keys) =>
        await Parallel.ForEachAsync(
            keys,
            new ParallelOptions { MaxDegreeOfParallelism = Writers },
            async (key, _) =>
            {
                var put = await server.SendAsync("PUT", $"/{bucket}/{Escape(key)}", [1]);
                Assert.Equal((200, null), put.Outcome);
            });

    /// <summary>The bucket of the <see cref="OddKeys"/>, which no test changes.</summary>
    public static async Task<string> OddBucketAsync(S3ServerFixture server)
    {
        const string Name = "odd-keys";
        if ((await server.SendAsync("HEAD", $"/{Name}")).Status == HttpStatusCode.NotFound)
        {
            await server.SendAsync("PUT", $"/{Name}");
            await PutAsync(server, Name, OddKeys);
        }

        return Name;
    }

    public static string Escape(string key) => Uri.EscapeDataString(key);

    /// <summary>Keys and common prefixes, each once, in the order of their bytes.</summary>
    public static List<string> Entries(IEnumerable<string> keys, string prefix, string delimiter, string after = "") =>
    [
        .. keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && ByteOrder.Compare(key, after) > 0)
            .Select(key => Rolled(key, prefix, delimiter))
            .Where(entry => entry != after)
            .Distinct()
            .Order(ByteOrder),
    ];

    public static Comparer<string> ByteOrder { get; } = Comparer<string>.Create(
        (one, other) => Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other)));

    /// <summary>Keys and common prefixes of a page in one order.</summary>
    public static IEnumerable<string> EntriesOf(RawS3Answer page, string element = "Contents") =>
        page.Values(element, "Key").Concat(page.Values("CommonPrefixes", "Prefix"))
            .Select(Uri.UnescapeDataString).Order(ByteOrder);

    private static string Rolled(string key, string prefix, string delimiter)
    {
        var at = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? key : key[..(at + delimiter.Length)];
    }
}
