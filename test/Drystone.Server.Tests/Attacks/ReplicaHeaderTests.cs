using Drystone.Server.Tests.Replication;

namespace Drystone.Server.Tests.Attacks;

/// <summary>The headers by which one server tells another what a version is are nobody else's to send.</summary>
[Trait("Attack", "19")]
public sealed class ReplicaHeaderTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    private const string Version = "x-drystone-replica-version-id";
    private const string Time = "x-drystone-replica-last-modified";
    private const string Place = "0000018bcfe568000000000000000001";

    [Theory]
    [InlineData("PUT", "/attacked/victim")]
    [InlineData("PUT", "/attacked/new")]
    [InlineData("PUT", "/attacked/victim?tagging=")]
    [InlineData("DELETE", "/attacked/victim")]
    [InlineData("POST", "/attacked/victim?uploadId=0000018bcfe568000000000000000001")]
    [InlineData("POST", "/attacked/new?uploads=")]
    [InlineData("POST", "/attacked?delete=")]
    [InlineData("GET", "/attacked/victim")]
    [InlineData("PUT", "/new-bucket")]
    public async Task A_server_that_was_not_told_to_accept_replicas_refuses_them(string method, string target) =>
        await server.AssertRefusedAsync(
            new RawRequest(method, target).WithBody("bytes").With(Time, "1700000000000").With(Version, Place),
            403, "AccessDenied");

    [Theory]
    [InlineData(Version, Place)]
    [InlineData(Time, "1700000000000")]
    [InlineData("X-Drystone-Replica-Version-Id", "")]
    [InlineData("x-drystone-unheard-of", "x")]
    public async Task One_of_the_headers_alone_is_refused_too(string name, string value) =>
        await server.AssertRefusedAsync(
            new RawRequest("PUT", "/attacked/victim").WithBody("bytes").With(name, value), 403, "AccessDenied");

    [Fact]
    public async Task An_unsigned_one_is_refused() => await server.AssertRefusedAsync(
        new RawRequest("PUT", "/attacked/victim").WithBody("bytes").WithUnsigned(Version, Place), 403, "AccessDenied");

    [Theory]
    [InlineData("null", "1700000000000")]
    [InlineData("", "1700000000000")]
    [InlineData("../../victim", "1700000000000")]
    [InlineData("0000018bcfe5680000000000000000011", "1700000000000")]
    [InlineData(Place, "yesterday")]
    [InlineData(Place, "-1")]
    [InlineData(Place, "9223372036854775807")]
    [InlineData(Place, "4000000000000")]
    [InlineData("7fffffffffffffff0000000000000001", "1700000000000")]
    public async Task A_server_that_accepts_replicas_refuses_what_cannot_be_one(string version, string time)
    {
        await using var accepting = await AcceptingAsync();
        var answer = await accepting.Raw.SendAsync(
            "PUT", "/replicas/key", "bytes"u8.ToArray(), (Version, version), (Time, time));
        Assert.Equal(400, answer.Outcome.Status);
        Assert.Empty(await accepting.VersionsAsync("replicas"));
    }

    [Theory]
    [InlineData("GET", "/replicas/key")]
    [InlineData("PUT", "/replicas/key?acl=")]
    [InlineData("POST", "/replicas?delete=")]
    public async Task A_server_that_accepts_replicas_takes_the_headers_only_where_they_belong(
        string method, string target)
    {
        await using var accepting = await AcceptingAsync();
        await accepting.PutAsync("replicas", "key", "text");
        var before = await accepting.VersionsAsync("replicas");
        var answer = await accepting.Raw.SendAsync(
            method, target, method == "GET" ? null : [], (Version, Place), (Time, "1700000000000"));
        Assert.Equal(403, answer.Outcome.Status);
        Assert.Equal(before, await accepting.VersionsAsync("replicas"));
    }

    [Fact]
    public async Task A_presigned_request_cannot_bring_a_replica()
    {
        await using var accepting = await AcceptingAsync();
        var target = accepting.Raw.Presign("PUT", "/replicas/key");
        using var http = S3Caller.NewHttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Put, new Uri(accepting.Endpoint, target));
        message.Content = new ByteArrayContent([1]);
        message.Headers.Add(Version, Place);
        message.Headers.Add(Time, "1700000000000");
        using var answer = await http.SendAsync(message, TestContext.Current.CancellationToken);
        Assert.Equal(403, (int)answer.StatusCode);
        Assert.Empty(await accepting.VersionsAsync("replicas"));
    }

    [Fact]
    public async Task A_replica_cannot_take_the_place_of_a_version_that_is_there()
    {
        await using var accepting = await AcceptingAsync();
        var first = await SendAsync("one");
        var second = await SendAsync("two");
        Assert.Equal((200, 200), (first, second));
        Assert.Equal("one", await accepting.GetAsync("replicas", "key", Place));

        async Task<int> SendAsync(string text)
        {
            var answer = await accepting.Raw.SendAsync(
                "PUT", "/replicas/key", System.Text.Encoding.UTF8.GetBytes(text), (Version, Place),
                (Time, "1700000000000"));
            return answer.Outcome.Status;
        }
    }

    [Fact]
    public async Task A_delete_marker_with_the_version_of_an_object_takes_nothing_away_from_it()
    {
        await using var accepting = await AcceptingAsync();
        var put = await accepting.Raw.SendAsync(
            "PUT", "/replicas/key", "text"u8.ToArray(), (Version, Place), (Time, "1700000000000"),
            ("x-amz-tagging", "a=b"));
        Assert.Equal((200, null), put.Outcome);
        var before = await accepting.VersionsAsync("replicas");
        var answer = await accepting.Raw.SendAsync(
            "DELETE", "/replicas/key", null, (Version, Place), (Time, "1700000000000"));
        Assert.Equal((400, "InvalidRequest"), answer.Outcome);
        Assert.Equal(before, await accepting.VersionsAsync("replicas"));
        Assert.Equal("b", (await accepting.Raw.SendAsync("GET", "/replicas/key?tagging="))["Value"]);
    }

    [Theory]
    [InlineData("s3:PutObjectLegalHold", "x-amz-object-lock-legal-hold", "OFF")]
    [InlineData("s3:PutObjectRetention", "x-amz-object-lock-mode", "GOVERNANCE")]
    [Trait("Attack", "23")]
    public async Task Who_may_bring_replicas_changes_a_lock_only_with_the_right_to_it(
        string right, string header, string value)
    {
        await using var accepting = await ReplicationServer.StartAsync(
            options => options with { AcceptReplicas = true });
        await accepting.S3.PutBucketAsync(
            new Amazon.S3.Model.PutBucketRequest { BucketName = "locked", ObjectLockEnabledForBucket = true });
        (string, string)[] place = [(Version, Place), (Time, "1700000000000")];
        (string, string)[] kept =
        [
            ("x-amz-object-lock-mode", "GOVERNANCE"), ("x-amz-object-lock-retain-until-date", "2099-01-01T00:00:00Z"),
            ("x-amz-object-lock-legal-hold", "ON"),
        ];
        var put = await accepting.Raw.SendAsync("PUT", "/locked/key", "text"u8.ToArray(), [.. place, .. kept]);
        Assert.Equal((200, null), put.Outcome);
        var before = await DescribeAsync();

        (string, string)[] weaker = value == "OFF"
            ? [(header, value)]
            : [(header, value), ("x-amz-object-lock-retain-until-date", "2098-01-01T00:00:00Z")];
        string[] toReplicate = ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ReplicateDelete"];
        var replicating = await accepting.AddUserAsync("replicating", toReplicate);
        Assert.Equal((403, "AccessDenied"), await FollowAsync(replicating, weaker));
        Assert.Equal((403, "AccessDenied"), (await replicating.SendAsync(
            "PUT", "/locked/key", "text"u8.ToArray(), [.. place, .. weaker])).Outcome);
        Assert.Equal((200, null), await FollowAsync(replicating, []));
        Assert.Equal(before, await DescribeAsync());
        var locking = await accepting.AddUserAsync(
            "locking", [.. toReplicate, right, "s3:BypassGovernanceRetention"]);
        Assert.Equal((200, null), await FollowAsync(locking, weaker));
        Assert.NotEqual(before, await DescribeAsync());

        async Task<(int, string?)> FollowAsync(S3Caller caller, (string, string)[] headers) => (await caller.SendAsync(
            "PUT", "/locked/key?tagging=", "<Tagging><TagSet></TagSet></Tagging>"u8.ToArray(),
            [.. place, .. headers])).Outcome;

        async Task<string> DescribeAsync() => string.Join('\n', (await accepting.Raw.SendAsync("HEAD", "/locked/key"))
            .Headers.Where(one => one.Key.StartsWith("x-amz-object-lock", StringComparison.Ordinal))
            .OrderBy(one => one.Key));
    }

    [Fact]
    public async Task An_object_with_the_version_of_a_delete_marker_is_refused()
    {
        await using var accepting = await AcceptingAsync();
        var marker = await accepting.Raw.SendAsync(
            "DELETE", "/replicas/key", null, (Version, Place), (Time, "1700000000000"));
        Assert.Equal(204, (int)marker.Status);
        var before = await accepting.VersionsAsync("replicas");
        var answer = await accepting.Raw.SendAsync(
            "PUT", "/replicas/key", "text"u8.ToArray(), (Version, Place), (Time, "1700000000000"));
        Assert.Equal((400, "InvalidRequest"), answer.Outcome);
        Assert.Equal(before, await accepting.VersionsAsync("replicas"));
    }

    private static async Task<ReplicationServer> AcceptingAsync()
    {
        var accepting = await ReplicationServer.StartAsync(options => options with { AcceptReplicas = true });
        await accepting.AddBucketAsync("replicas");
        return accepting;
    }
}
