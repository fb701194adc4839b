namespace Drystone.Server.Tests.Operations.Inventory;

public sealed class ListBucketInventoryConfigurationsTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_bucket_without_any_has_an_empty_list()
    {
        var list = await server.GetDocumentAsync(await server.NewBucketAsync(), "inventory");
        Assert.Equal((200, null), list.Outcome);
        Assert.Equal("false", list["IsTruncated"]);
        Assert.Empty(list.Values("InventoryConfiguration", "Id"));
    }

    [Fact]
    public async Task Pages_have_a_hundred_in_the_order_of_their_ids()
    {
        var bucket = await server.NewBucketAsync();
        var ids = Enumerable.Range(0, 101).Select(number => $"id-{number:d3}").ToList();
        foreach (var id in ids.AsEnumerable().Reverse())
        {
            Assert.Equal(
                (204, null), (await server.PutDocumentAsync(bucket, $"inventory&id={id}", Document(id))).Outcome);
        }

        var first = await server.GetDocumentAsync(bucket, "inventory");
        Assert.Equal("true", first["IsTruncated"]);
        Assert.Equal(ids.Take(100), first.Values("InventoryConfiguration", "Id"));
        var token = first["NextContinuationToken"]!;
        var second = await server.SendAsync(
            "GET", $"/{bucket}?continuation-token={Uri.EscapeDataString(token)}&inventory");
        Assert.Equal("false", second["IsTruncated"]);
        Assert.Equal(ids.Skip(100), second.Values("InventoryConfiguration", "Id"));
        Assert.Equal(token, second["ContinuationToken"]);
        Assert.Equal(
            (400, "InvalidArgument"),
            (await server.SendAsync("GET", $"/{bucket}?continuation-token=forged&inventory")).Outcome);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("GET", "inventory");

    private static string Document(string id) =>
        "<InventoryConfiguration><Destination><S3BucketDestination>"
        + "<Bucket>arn:aws:s3:::bucket</Bucket><Format>CSV</Format></S3BucketDestination>"
        + $"</Destination><IsEnabled>true</IsEnabled><Id>{id}</Id>"
        + "<IncludedObjectVersions>Current</IncludedObjectVersions><Schedule>"
        + "<Frequency>Daily</Frequency></Schedule></InventoryConfiguration>";
}
