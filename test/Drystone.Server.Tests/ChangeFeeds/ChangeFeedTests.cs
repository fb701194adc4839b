using System.Globalization;
using System.Net;
using System.Text.Json;
using Amazon.S3.Model;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.Server.ChangeFeeds;
using Drystone.Server.Control;
using Drystone.Server.Tests.Attacks;
using Drystone.Server.Tests.Hosting;
using Drystone.Server.Tests.Notifications;
using Drystone.Server.Tests.Notifications.Brokers;

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
    [Trait("Attack", "29")]
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

    [Fact]
    public async Task A_reader_whose_right_is_taken_away_gets_nothing_of_what_follows()
    {
        var bucket = await server.NewBucketAsync();
        await server.S3.PutBucketPolicyAsync(bucket, PolicyFor(server.OtherAccount.Id, bucket), Cancel);
        var target = $"{Path}?bucket={bucket}";
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", target)).Outcome);
        using var feed = await OpenAsync(server.OtherRaw, $"{target}&prefix=in%2F");
        await PutAsync(bucket, "in/1");
        Assert.Equal(("ObjectPut", "in/1"), await feed.NextAsync());

        await server.S3.DeleteBucketPolicyAsync(bucket, Cancel);
        await PutAsync(bucket, "in/2");
        Assert.Null(await feed.TryNextAsync());
    }

    [Fact]
    public async Task A_reader_whose_account_is_suspended_gets_nothing_of_what_follows()
    {
        await using var own = await EventServer.StartAsync();
        var other = await own.AddAccountAsync("other");
        await own.S3.PutBucketPolicyAsync(EventServer.Bucket, PolicyFor(other.Account.Id, EventServer.Bucket), Cancel);
        var caller = new S3Caller(
            own.Http, own.Endpoint, new(other.AccessKeyId, other.SecretAccessKey, null, null, "other"));
        using var feed = await OpenAsync(caller, $"{Path}?bucket={EventServer.Bucket}&prefix=in%2F");
        await own.PutAsync("in/1");
        Assert.Equal(("ObjectPut", "in/1"), await feed.NextAsync());

        await using (var accounts = await new OperatorAccess(own.DataDirectory, null, TimeProvider.System)
            .OpenAccountsAsync(Cancel))
        {
            await accounts.ChangeAsync(other.Account.Id, new AccountChange(Name: null, IsSuspended: true), Cancel);
        }

        await own.PutAsync("in/2");
        Assert.Null(await feed.TryNextAsync());
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

    [Fact]
    public async Task An_account_has_its_share_of_the_feeds_and_keeps_none_from_another()
    {
        // A place is given back when the server sees that its reader has gone: other tests must not wait for it.
        await using var own = await EventServer.StartAsync();
        var other = await own.AddAccountAsync("other");
        using (var s3 = own.ClientOf(other))
        {
            await s3.PutBucketAsync("followed", Cancel);
        }

        var caller = new S3Caller(
            own.Http, own.Endpoint, new(other.AccessKeyId, other.SecretAccessKey, null, null, "other"));
        var target = $"{Path}?bucket=followed";
        var feeds = new List<Feed>();
        try
        {
            while (feeds.Count < ChangeFeedPlaces.MostOfAccount)
            {
                feeds.Add(await OpenAsync(caller, target));
            }

            var refused = await caller.SendAsync("GET", target);
            Assert.Equal((503, "SlowDown"), refused.Outcome);
            Assert.Equal("30", refused.Header("Retry-After"));
            using var anothers = await OpenAsync(own.Raw, $"{Path}?bucket={EventServer.Bucket}");
            Assert.Equal("text/event-stream", anothers.ContentType);

            feeds[0].Dispose();
            await Until.TrueAsync(
                async () =>
                {
                    using var again = await caller.OpenAsync(new RawS3Request("GET", target), Cancel);
                    return again.StatusCode == HttpStatusCode.OK;
                },
                () => "the place that was given back is taken");
        }
        finally
        {
            feeds.ForEach(feed => feed.Dispose());
        }
    }

    [Fact]
    public void The_feeds_of_all_accounts_have_their_bound()
    {
        var places = new ChangeFeedPlaces();
        var accounts = Enumerable.Range(0, ChangeFeedPlaces.Most + 1)
            .Select(i => new AccountId(i.ToString("D12", CultureInfo.InvariantCulture))).ToList();
        var taken = accounts[1..].Select(places.Take).ToList();
        Assert.Equal("SlowDown", Assert.Throws<S3Exception>(() => places.Take(accounts[0])).Error.Code);
        taken[0].Dispose();
        places.Take(accounts[0]).Dispose();
    }

    [Fact]
    public void Accounts_that_take_all_they_can_leave_places_to_those_that_come_later()
    {
        var places = new ChangeFeedPlaces();
        var taken = Enumerable.Range(0, 6).Select(i =>
        {
            var account = new AccountId(i.ToString("D12", CultureInfo.InvariantCulture));
            var own = 0;
            try
            {
                while (true)
                {
                    places.Take(account);
                    own++;
                }
            }
            catch (S3Exception)
            {
                return own;
            }
        }).ToList();
        Assert.Equal([50, 50, 50, 25, 13, 6], taken);
    }

    [Fact]
    public async Task A_quiet_feed_has_its_heartbeat_while_others_write()
    {
        using var directory = new TestDirectory();
        await using var own = await WatchedServer.StartAsync(
            AttackedServer.Options(directory.Path) with { Time = new HurriedTime() }, Cancel);
        var client = AttackedServer.ClientOf(own);
        await AttackedServer.ExpectOkAsync(client.PutAsync("/quiet", ""));
        await AttackedServer.ExpectOkAsync(client.PutAsync("/busy", ""));
        using var http = S3Caller.NewHttpClient();
        using var response = await new S3Caller(http, client.Endpoint, client.Credential)
            .OpenAsync(new RawS3Request("GET", $"{Path}?bucket=quiet"), Cancel);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));
        var beats = Task.Run(async () => await CountAsync(lines, ": heartbeat", 3), Cancel);
        while (!beats.IsCompleted)
        {
            await AttackedServer.ExpectOkAsync(client.PutAsync("/busy/key", "content"));
        }

        Assert.Equal(3, await beats);
    }

    private static async Task<int> CountAsync(StreamReader lines, string wanted, int most)
    {
        var found = 0;
        while (found < most && await lines.ReadLineAsync(Cancel) is { } line)
        {
            found += line == wanted ? 1 : 0;
        }

        return found;
    }

    /// <summary>Lets an account follow what is in one folder.</summary>
    private static string PolicyFor(string account, string bucket) =>
        $$"""
        {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"AWS": "{{account}}"}, "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::{{bucket}}", "Condition": {"StringEquals": {"s3:prefix": "in/"} } }]}
        """;

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

    /// <summary>Tells the time as it is, so that signatures hold, and lets it pass quickly: 15 seconds are less than
    /// one, and still longer than a commit.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        private const int Haste = 20;

        public override long GetTimestamp() => Haste * base.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Shorten(dueTime), Shorten(period));

        private static TimeSpan Shorten(TimeSpan time) =>
            time == Timeout.InfiniteTimeSpan ? time : time / Haste;
    }
}
