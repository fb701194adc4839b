using System.Security.Cryptography;

namespace Drystone.Server.Tests.Operations.Objects;

public sealed class PostObjectTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Bucket = S3ServerFixture.Bucket;

    [Fact]
    public async Task A_signed_form_stores_its_file_under_its_key()
    {
        foreach (var form in new[]
        {
            new PostForm(Bucket).With("key", "posted/a b").Signed(),
            new PostForm(Bucket).With("key", "posted/a b").SignedTheOldWay(),
        })
        {
            var answer = await form.SendAsync(server);
            Assert.Equal((204, null), answer.Outcome);
            Assert.Empty(answer.Body);
            Assert.Equal($"{server.Endpoint}{Bucket}/posted%2Fa%20b", answer.Header("Location"));
            var stored = await server.SendAsync("GET", $"/{Bucket}/posted/a%20b");
            Assert.Equal("file", stored.Text);
            Assert.Equal(answer.Header("ETag"), stored.Header("ETag"));
            Assert.Equal("binary/octet-stream", stored.Header("Content-Type"));
            Assert.Equal(
                "file", (await server.SendAsync("GET", new Uri(answer.Header("Location")!).PathAndQuery)).Text);
            Assert.Equal((204, null), (await server.SendAsync("DELETE", $"/{Bucket}/posted/a%20b")).Outcome);
        }
    }

    [Fact]
    public async Task Its_fields_are_what_the_head_of_a_PUT_says()
    {
        const string Tagging = "<Tagging><TagSet><Tag><Key>a</Key><Value>b c</Value></Tag></TagSet></Tagging>";
        var file = new byte[3 << 20];
        new Random(1).NextBytes(file);
        var form = new PostForm(Bucket) { File = file, FileName = "C:\\photos\\ü.png" }
            .WithUncovered("key", "user/${filename}").Allowing("starts-with", "$key", "user/")
            .With("Content-Type", "image/png").With("Cache-Control", "no-store").With("x-amz-meta-name", "va lue")
            .With("tagging", Tagging).With("x-amz-storage-class", "STANDARD_IA")
            .With("x-amz-website-redirect-location", "/elsewhere")
            .With("x-amz-checksum-sha256", Convert.ToBase64String(SHA256.HashData(file)))
            .With("x-amz-server-side-encryption", "AES256").WithUncovered("x-ignore-me", "x")
            .Allowing("content-length-range", 1, file.Length).Signed();
        Assert.Equal((204, null), (await form.SendAsync(server)).Outcome);
        var stored = await server.SendAsync(
            "GET", $"/{Bucket}/user/%C3%BC.png", null, ("x-amz-checksum-mode", "ENABLED"));
        Assert.Equal(file, stored.Body);
        Assert.Equal("image/png", stored.Header("Content-Type"));
        Assert.Equal("no-store", stored.Header("Cache-Control"));
        Assert.Equal("va lue", stored.Header("x-amz-meta-name"));
        Assert.Equal("1", stored.Header("x-amz-tagging-count"));
        Assert.Equal("STANDARD_IA", stored.Header("x-amz-storage-class"));
        Assert.Equal("/elsewhere", stored.Header("x-amz-website-redirect-location"));
        Assert.Equal("AES256", stored.Header("x-amz-server-side-encryption"));
        Assert.Equal(Convert.ToBase64String(SHA256.HashData(file)), stored.Header("x-amz-checksum-sha256"));
        Assert.Equal("b c", (await server.SendAsync("GET", $"/{Bucket}/user/%C3%BC.png?tagging"))["Value"]);
    }

    [Theory]
    [InlineData("200", 200)]
    [InlineData("201", 201)]
    [InlineData("204", 204)]
    [InlineData("404", 204)]
    [InlineData("", 204)]
    public async Task It_is_answered_with_the_status_that_it_asks_for(string asked, int status)
    {
        var answer = await new PostForm(Bucket).With("key", "status").With("success_action_status", asked).Signed()
            .SendAsync(server);
        Assert.Equal(status, (int)answer.Status);
        if (status == 201)
        {
            Assert.Equal("PostResponse", answer.Xml.Name);
            Assert.Equal(
                [$"{server.Endpoint}{Bucket}/status", Bucket, "status", answer.Header("ETag")],
                answer.Xml.Elements().Select(one => one.Value));
        }
        else
        {
            Assert.Empty(answer.Body);
        }
    }

    [Theory]
    [InlineData("https://example.com/done", "https://example.com/done?")]
    [InlineData("http://example.com/done?a=b#c", "http://example.com/done?a=b&")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("//example.com/done", null)]
    [InlineData("/done", null)]
    [InlineData("ftp://example.com/", null)]
    public async Task It_sends_the_browser_on_to_a_page_of_the_web(string page, string? start)
    {
        var answer = await new PostForm(Bucket).With("key", "a&b").With("success_action_redirect", page).Signed()
            .SendAsync(server);
        if (start is null)
        {
            Assert.Equal(204, (int)answer.Status);
            return;
        }

        Assert.Equal(303, (int)answer.Status);
        Assert.Equal(
            $"{start}bucket={Bucket}&key=a%26b&etag={Uri.EscapeDataString(answer.Header("ETag")!)}"
                + (page.EndsWith("#c", StringComparison.Ordinal) ? "#c" : ""),
            answer.Header("Location"));
    }

    [Fact]
    public async Task The_size_of_the_file_is_held_against_the_policy()
    {
        RawS3Answer Answer(int min, int max) => new PostForm(Bucket).With("key", "sized")
            .Allowing("content-length-range", min, max).Signed().SendAsync(server).GetAwaiter().GetResult();
        var small = Answer(5, 10);
        Assert.Equal((400, "EntityTooSmall"), small.Outcome);
        Assert.Equal(("4", "5"), (small["ProposedSize"], small["MinSizeAllowed"]));
        var large = Answer(0, 3);
        Assert.Equal((400, "EntityTooLarge"), large.Outcome);
        Assert.Equal("3", large["MaxSizeAllowed"]);
        await AssertAbsentAsync("sized");
        Assert.Equal((204, null), Answer(4, 4).Outcome);
    }

    [Fact]
    public async Task What_is_wrong_with_a_form_is_said_in_AWSs_words_and_nothing_is_stored()
    {
        async Task Refused(int status, string code, string message, PostForm form)
        {
            var answer = await form.SendAsync(server);
            Assert.Equal((status, code), answer.Outcome);
            Assert.Contains(message, answer["Message"], StringComparison.Ordinal);
            await AssertAbsentAsync("refused");
        }

        PostForm Form() => new PostForm(Bucket).With("key", "refused");
        await Refused(
            403, "AccessDenied", "Invalid according to Policy: Policy expired.",
            new PostForm(Bucket) { Expiration = TimeProvider.System.GetUtcNow().AddSeconds(-1) }
                .With("key", "refused").Signed());
        await Refused(
            403, "AccessDenied", "Extra input fields: x-amz-meta-a",
            Form().WithUncovered("x-amz-meta-a", "b").Signed());
        await Refused(
            403, "AccessDenied", "Policy Condition failed: [\"starts-with\", \"$key\", \"user/\"]",
            Form().Allowing("starts-with", "$key", "user/").Signed());
        await Refused(403, "SignatureDoesNotMatch", "signature", Form().Signed(secret: "another"));
        await Refused(400, "InvalidArgument", "named 'key'", new PostForm(Bucket).Signed());
        await Refused(400, "InvalidArgument", "length greater than 0", new PostForm(Bucket).With("key", "").Signed());
        await Refused(400, "InvalidArgument", "Duplicate", Form().With("Key", "refused").Signed());
        await Refused(400, "InvalidPolicyDocument", "Invalid Policy", Form().Allowing("eq", "key").Signed());
        await Refused(400, "AccessControlListNotSupported", "ACLs", Form().With("acl", "public-read").Signed());
        await Refused(400, "BadDigest", "", Form().With("x-amz-checksum-crc32", "AAAAAA==").Signed());
        await Refused(400, "InvalidStorageClass", "", Form().With("x-amz-storage-class", "COLD").Signed());
        await Refused(400, "MalformedXML", "", Form().With("tagging", "a=b").Signed());
        await Refused(403, "AccessDenied", "Access Denied", new PostForm(Bucket).WithUncovered("key", "refused"));
    }

    [Fact]
    public async Task What_is_no_form_is_refused()
    {
        var plain = await server.Anonymous.SendAsync("POST", $"/{Bucket}", [1], ("Content-Type", "text/plain"));
        Assert.Equal((412, "RequestIsNotMultiPartContent"), plain.Outcome);
        var broken = await server.Anonymous.SendAsync(
            "POST", $"/{Bucket}", "--b\r\n"u8.ToArray(), ("Content-Type", "multipart/form-data; boundary=b"));
        Assert.Equal((400, "MalformedPOSTRequest"), broken.Outcome);
        Assert.Equal((404, "NoSuchBucket"), (await new PostForm("absent").With("key", "a").SendAsync(server)).Outcome);
    }

    [Fact]
    public async Task A_form_in_a_request_that_is_signed_itself_is_refused()
    {
        var answer = await new PostForm(Bucket).With("key", "twice").Signed().SendAsync(server, server.Raw);
        Assert.Equal((400, "InvalidArgument"), answer.Outcome);
        await AssertAbsentAsync("twice");
    }

    [Fact]
    public async Task The_rules_of_the_bucket_hold_for_what_is_posted()
    {
        var bucket = $"posted-{Guid.NewGuid():N}";
        await server.SendAsync("PUT", $"/{bucket}", null, ("x-amz-bucket-object-lock-enabled", "true"));
        var locked = new PostForm(bucket).With("key", "key").With("x-amz-object-lock-legal-hold", "ON");
        Assert.Equal((400, "InvalidRequest"), (await locked.Signed().SendAsync(server)).Outcome);
        var answer = await new PostForm(bucket).With("key", "key").With("x-amz-object-lock-legal-hold", "ON")
            .With("x-amz-checksum-algorithm", "CRC32").With("x-amz-checksum-crc32", "jJ8kTA==").Signed()
            .SendAsync(server);
        Assert.Equal((400, "BadDigest"), answer.Outcome);
        answer = await new PostForm(bucket).With("key", "key").Signed().SendAsync(server);
        Assert.Equal((204, null), answer.Outcome);
        Assert.NotNull(answer.Header("x-amz-version-id"));
    }

    [Fact]
    public async Task Who_has_no_credentials_may_post_where_the_bucket_lets_anybody_write()
    {
        var bucket = await server.NewListedBucketAsync(acl: "public-read-write");
        var answer = await new PostForm(bucket).WithUncovered("key", "key").WithUncovered("acl", "public-read")
            .SendAsync(server);
        Assert.Equal((204, null), answer.Outcome);
        Assert.Equal("file", (await server.SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal(
            ["65a011a29cdf8ec533ec3d1ccaae921c"],
            (await server.Anonymous.SendAsync("GET", $"/{bucket}/key?acl")).Values("Owner", "ID"));
    }

    private async Task AssertAbsentAsync(string key) =>
        Assert.Equal((404, "NoSuchKey"), (await server.SendAsync("GET", $"/{Bucket}/{key}")).Outcome);
}
