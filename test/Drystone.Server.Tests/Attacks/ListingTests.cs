using Drystone.S3.Listing;

namespace Drystone.Server.Tests.Attacks;

/// <summary>Parameters of listings that no client would send.</summary>
[Trait("Attack", "31")]
public sealed class ListingTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    [Theory]
    [InlineData("max-keys=-1")]
    [InlineData("max-keys=2147483648")]
    [InlineData("max-keys=1e9")]
    [InlineData("max-keys=%201")]
    [InlineData("max-keys=0x10")]
    [InlineData("max-keys=1&max-keys=2")]
    [InlineData("prefix=a&prefix=b")]
    [InlineData("encoding-type=none")]
    [InlineData("list-type=3")]
    [InlineData("list-type=2&list-type=2")]
    [InlineData("list-type=2&continuation-token=AAAA")]
    [InlineData("list-type=2&continuation-token=..%2F..%2Fneighbour")]
    [InlineData("list-type=2&continuation-token=%00")]
    [InlineData("versions&uploads")]
    public async Task A_parameter_that_makes_no_sense_is_refused(string query) =>
        await server.AssertRefusedAsync(new RawRequest("GET", $"/attacked?{query}"), 400, "InvalidArgument");

    [Fact]
    public async Task A_token_that_was_altered_is_refused()
    {
        var token = new ContinuationToken("v", IsPrefix: false).Encode();
        for (var i = 0; i < token.Length; i++)
        {
            var altered = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            await server.AssertRefusedAsync(
                new RawRequest("GET", $"/attacked?list-type=2&continuation-token={altered}"), 400, "InvalidArgument");
        }
    }

    [Fact]
    public async Task A_token_of_another_bucket_discloses_nothing_of_it()
    {
        await AttackedServer.ExpectOkAsync(server.Client.PutAsync("/neighbour/a-first", "x"));
        var page = await server.Client.GetAsync("/neighbour?list-type=2&max-keys=1");
        var token = page.Element("NextContinuationToken");
        var answer = await server.Client.GetAsync($"/attacked?list-type=2&continuation-token={token}");
        Assert.Equal(["victim"], answer.Elements("Key"));
        Assert.Equal("attacked", answer.Element("Name"));
        await server.Client.DeleteAsync("/neighbour/a-first");
    }

    [Theory]
    [InlineData("max-keys=0", 0)]
    [InlineData("max-keys=1000000000", 1)]
    [InlineData("max-keys=", 1)]
    [InlineData("start-after=zzzz", 0)]
    [InlineData("start-after=victim", 0)]
    [InlineData("start-after=victi", 1)]
    [InlineData("prefix=victim", 1)]
    [InlineData("prefix=victim%00", 0)]
    [InlineData("prefix=victimm", 0)]
    [InlineData("prefix=..%2Fneighbour%2F", 0)]
    [InlineData("prefix=%2F", 0)]
    [InlineData("delimiter=", 1)]
    public async Task A_parameter_at_its_edge_lists_what_it_says(string query, int keys)
    {
        var answer = await server.Client.GetAsync($"/attacked?list-type=2&{query}");
        Assert.Equal((200, keys), (answer.Status, answer.Elements("Key").Count()));
        Assert.Equal("false", answer.Element("IsTruncated"));
        Assert.Equal($"{keys}", answer.Element("KeyCount"));
    }

    [Fact]
    public async Task A_page_is_never_larger_than_a_thousand_keys_and_no_key_is_lost_between_pages()
    {
        await MakeBucketAsync("/paged", Enumerable.Range(0, 1_100).Select(i => $"k{i:0000}"));
        var first = await server.Client.GetAsync("/paged?list-type=2&max-keys=2147483647");
        Assert.Equal(1_000, first.Elements("Key").Count());
        var second = await server.Client.GetAsync(
            $"/paged?list-type=2&continuation-token={first.Element("NextContinuationToken")}");
        Assert.Equal(1_100, first.Elements("Key").Concat(second.Elements("Key")).Distinct().Count());
        Assert.Equal("false", second.Element("IsTruncated"));

        var delimited = await server.Client.GetAsync("/paged?list-type=2&delimiter=0&max-keys=3");
        Assert.Equal(["k0", "k1"], delimited.Elements("CommonPrefixes").Select(text => text[..2]).Distinct());
        await RemoveBucketAsync("/paged", Enumerable.Range(0, 1_100).Select(i => $"k{i:0000}"));
    }

    [Fact]
    public async Task Keys_that_are_deleted_while_they_are_listed_keep_no_other_key_from_it()
    {
        await MakeBucketAsync("/shrinking", Enumerable.Range(0, 200).Select(i => $"k{i:000}"));
        var seen = new HashSet<string>();
        var query = "";
        do
        {
            var page = await server.Client.GetAsync($"/shrinking?list-type=2&max-keys=7{query}");
            foreach (var key in page.Elements("Key"))
            {
                Assert.True(seen.Add(key));
                await server.Client.DeleteAsync($"/shrinking/{key}");
            }

            query = page.Element("NextContinuationToken") is { } token ? $"&continuation-token={token}" : "";
        }
        while (query.Length > 0);

        Assert.Equal(200, seen.Count);
    }

    [Fact]
    public async Task Keys_with_every_kind_of_character_come_back_through_encoding_type_url()
    {
        string[] keys =
        [
            "a b", "a+b", "a%20b", "a&b<c>\"d\"'e", "line\nbreak", "tab\t", "\u0001\u001f", "\u00e9", "\U0001F600",
            "\uFFFE", "\u202Egpj", "*-_.~", "]]>", "\u007f",
        ];
        await AttackedServer.ExpectOkAsync(server.Client.PutAsync("/coded", ""));
        foreach (var key in keys)
        {
            await AttackedServer.ExpectOkAsync(server.Client.PutAsync($"/coded/{Uri.EscapeDataString(key)}", "x"));
        }

        var listed = (await server.Client.GetAsync("/coded?list-type=2&encoding-type=url")).Elements("Key");
        Assert.Equal(
            keys.Order(StringComparer.Ordinal),
            listed.Select(Uri.UnescapeDataString).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_delimiter_of_many_bytes_splits_where_it_stands()
    {
        var delimiter = string.Concat(Enumerable.Repeat("d%C3%A9", 300));
        await AttackedServer.ExpectOkAsync(server.Client.PutAsync("/split", ""));
        await AttackedServer.ExpectOkAsync(server.Client.PutAsync($"/split/a{delimiter}b", "x"));
        await AttackedServer.ExpectOkAsync(server.Client.PutAsync("/split/a", "x"));
        var answer = await server.Client.GetAsync($"/split?list-type=2&delimiter={delimiter}");
        Assert.Equal(["a"], answer.Elements("Key"));
        Assert.Equal([$"a{Uri.UnescapeDataString(delimiter)}"], answer.Elements("CommonPrefixes"));
    }

    [Theory]
    [InlineData("max-buckets=0")]
    [InlineData("max-buckets=10001")]
    [InlineData("max-buckets=-1")]
    [InlineData("continuation-token=AAAA")]
    public async Task Parameters_of_the_list_of_buckets_are_held_to_their_range(string query) =>
        await server.AssertRefusedAsync(new RawRequest("GET", $"/?{query}"), 400, "InvalidArgument");

    private async Task RemoveBucketAsync(string bucket, IEnumerable<string> keys)
    {
        await Task.WhenAll(keys.Select(key => server.Client.DeleteAsync($"{bucket}/{key}")));
        await AttackedServer.ExpectOkAsync(server.Client.DeleteAsync(bucket));
    }

    private async Task MakeBucketAsync(string bucket, IEnumerable<string> keys)
    {
        await AttackedServer.ExpectOkAsync(server.Client.PutAsync(bucket, ""));
        await Task.WhenAll(keys.Select(
            key => AttackedServer.ExpectOkAsync(server.Client.PutAsync($"{bucket}/{key}", "x"))));
    }
}
