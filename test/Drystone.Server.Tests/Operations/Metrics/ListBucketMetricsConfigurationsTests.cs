namespace Drystone.Server.Tests.Operations.Metrics;

public sealed class ListBucketMetricsConfigurationsTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_bucket_without_any_has_an_empty_list()
    {
        var list = await server.GetDocumentAsync(await server.NewBucketAsync(), "metrics");
        Assert.Equal((200, null), list.Outcome);
        Assert.Equal("false", list["IsTruncated"]);
        Assert.Empty(list.Values("MetricsConfiguration", "Id"));
    }

    [Fact]
    public async Task Pages_have_a_hundred_in_the_order_of_their_ids()
    {
        var bucket = await server.NewBucketAsync();
        var ids = Enumerable.Range(0, 101).Select(number => $"id-{number:d3}").ToList();
        foreach (var id in ids.AsEnumerable().Reverse())
        {
            Assert.Equal(
                (204, null), (await server.PutDocumentAsync(bucket, $"metrics&id={id}", Document(id))).Outcome);
        }

        var first = await server.GetDocumentAsync(bucket, "metrics");
        Assert.Equal("true", first["IsTruncated"]);
        Assert.Equal(ids.Take(100), first.Values("MetricsConfiguration", "Id"));
        var token = first["NextContinuationToken"]!;
        var second = await server.SendAsync(
            "GET", $"/{bucket}?continuation-token={Uri.EscapeDataString(token)}&metrics");
        Assert.Equal("false", second["IsTruncated"]);
        Assert.Equal(ids.Skip(100), second.Values("MetricsConfiguration", "Id"));
        Assert.Equal(token, second["ContinuationToken"]);
        Assert.Equal(
            (400, "InvalidArgument"),
            (await server.SendAsync("GET", $"/{bucket}?continuation-token=forged&metrics")).Outcome);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("GET", "metrics");

    private static string Document(string id) =>
        $"<MetricsConfiguration><Id>{id}</Id><Filter><Prefix>logs/</Prefix></Filter>"
        + "</MetricsConfiguration>";
}
