using System.Globalization;
using System.Net;
using System.Text.Json;
using Amazon.S3.Model;
using Drystone.Server.Tests.Notifications;

namespace Drystone.Server.Tests.ChangeFeeds;

public sealed class ChangeFeedTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Path = "/drystone/v1/changes";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_of_the_bucket_come_as_they_happen_and_in_order()
    {
        var bucket = await server.NewBucketAsync();
        var other = await server.NewBucketAsync();
        using var feed = await OpenAsync(server.Raw, $"{Path}?bucket={bucket}&prefix=in%2F");
        Assert.Equal("text/event-stream", feed.ContentType);
        await PutAsync(other, "in/1");
        await PutAsync(bucket, "out/1");
        await PutAsync(bucket, "in/1");
        await PutAsync(bucket, "in/2 ü");
        await server.S3.DeleteObjectAsync(bucket, "in/1", Cancel);
        Assert.Equal(
            [("ObjectPut", "in/1"), ("ObjectPut", "in/2 ü"), ("ObjectDeleted", "in/1")],
            [await feed.NextAsync(), await feed.NextAsync(), await feed.NextAsync()]);
    }

    [Fact]
    public async Task A_reader_goes_on_where_it_was_by_its_cursor()
    {
        var bucket = await server.NewBucketAsync();
        string cursor;
        using (var feed = await OpenAsync(server.Raw, $"{Path}?bucket={bucket}"))
        {
            await PutAsync(bucket, "1");
            Assert.Equal(("ObjectPut", "1"), await feed.NextAsync());
            cursor = feed.Id;
        }

        await PutAsync(bucket, "2");
        using (var feed = await OpenAsync(server.Raw, $"{Path}?bucket={bucket}&after={cursor}"))
        {
            Assert.Equal(("ObjectPut", "2"), await feed.NextAsync());
        }

        await PutAsync(bucket, "3");
        using (var feed = await OpenAsync(server.Raw, $"{Path}?bucket={bucket}&after=0", ("Last-Event-ID", cursor)))
        {
            Assert.Equal(("ObjectPut", "2"), await feed.NextAsync());
            Assert.Equal(("ObjectPut", "3"), await feed.NextAsync());
        }
    }

    [Fact]
    public async Task The_feed_ends_with_its_bucket()
    {
        var bucket = await server.NewBucketAsync();
        using var feed = await OpenAsync(server.Raw, $"{Path}?bucket={bucket}");
        await server.S3.DeleteBucketAsync(bucket, Cancel);
        Assert.Equal(("BucketDeleted", null), await feed.NextAsync());
        Assert.Null(await feed.TryNextAsync());
    }

    [Fact]
    public async Task Only_who_may_list_the_bucket_may_follow_it()
    {
        var bucket = await server.NewBucketAsync();
        var target = $"{Path}?bucket={bucket}";
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", target)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", target)).Outcome);
        Assert.Equal((404, "NoSuchBucket"), (await server.SendAsync("GET", $"{Path}?bucket=nobodys")).Outcome);
        using var presigned = await OpenAsync(server.Anonymous, server.Raw.Presign("GET", target));
        await PutAsync(bucket, "k");
        Assert.Equal(("ObjectPut", "k"), await presigned.NextAsync());
    }

    [Theory]
    [InlineData("", "InvalidArgument")]
    [InlineData("?bucket=a%2Fb", "InvalidBucketName")]
    [InlineData("?bucket=bucket&after=x", "InvalidArgument")]
    [InlineData("?bucket=bucket&after=-1", "InvalidArgument")]
    [InlineData("?bucket=bucket&after=999999999999", "InvalidArgument")]
    [InlineData("?bucket=bucket&after=1&after=2", "InvalidArgument")]
    public async Task A_request_that_makes_no_sense_is_refused(string query, string code) =>
        Assert.Equal((400, code), (await server.SendAsync("GET", Path + query)).Outcome);

    [Fact]
    public async Task A_feed_does_not_keep_the_server_from_stopping()
    {
        await using var own = await EventServer.StartAsync();
        using var feed = await OpenAsync(own.Raw, $"{Path}?bucket={EventServer.Bucket}");
        await own.RestartAsync();
        Assert.Null(await feed.TryNextAsync());
    }

    private static async Task<Feed> OpenAsync(
        S3Caller caller, string target, params (string Name, string Value)[] headers) =>
        new(await caller.OpenAsync(new RawS3Request("GET", target) { Headers = headers }, Cancel));

    private Task<PutObjectResponse> PutAsync(string bucket, string key) => server.S3.PutObjectAsync(
        new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = "content" }, Cancel);

    private sealed class Feed(HttpResponseMessage response) : IDisposable
    {
        private readonly StreamReader lines = new(response.Content.ReadAsStream(Cancel));

        public string? ContentType => response.Content.Headers.ContentType?.MediaType;

        /// <summary>Of the last event.</summary>
        public string Id { get; private set; } = "";

        public async Task<(string Kind, string? Key)> NextAsync() =>
            await TryNextAsync() ?? throw new InvalidOperationException("The feed has ended.");

        /// <returns>Null at the end.</returns>
        public async Task<(string Kind, string? Key)?> TryNextAsync()
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            while (await lines.ReadLineAsync(Cancel) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                {
                    var id = line["id: ".Length..];
                    Assert.True(Id.Length == 0 || Number(id) >= Number(Id), "cursors grow");
                    Id = id;
                }

                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    var change = JsonDocument.Parse(line["data: ".Length..]).RootElement;
                    return (
                        change.GetProperty("kind").GetString()!,
                        change.TryGetProperty("key", out var key) ? key.GetString() : null);
                }
            }

            return null;
        }

        public void Dispose()
        {
            lines.Dispose();
            response.Dispose();
        }

        private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }
}
