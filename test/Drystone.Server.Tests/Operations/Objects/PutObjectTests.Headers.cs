using Drystone.S3.Signing;

namespace Drystone.Server.Tests.Operations.Objects;

public sealed partial class PutObjectTests
{
    [Fact]
    public async Task A_header_of_a_missing_feature_answers_501_and_stores_nothing()
    {
        var put = await server.SendAsync("PUT", "/bucket/without", Body, ("x-amz-write-offset-bytes", "0"));
        Assert.Equal((501, "NotImplemented"), put.Outcome);
        await AssertAbsentAsync("without");
    }

    [Fact]
    public async Task What_describes_the_object_comes_back_verbatim()
    {
        (string, string)[] headers =
        [
            ("Content-Type", "text/plain; charset=latin-1"), ("Cache-Control", "max-age=5, private"),
            ("Content-Disposition", "attachment; filename=\"a b.txt\""), ("Content-Encoding", "gzip,identity"),
            ("Content-Language", "de, en"), ("Expires", "not even a date"),
            ("x-amz-website-redirect-location", "/other"), ("x-amz-storage-class", "STANDARD_IA"),
        ];
        Assert.Equal((200, null), (await server.SendAsync("PUT", "/bucket/described", Body, headers)).Outcome);
        var read = await server.SendAsync("GET", "/bucket/described");
        Assert.All(headers, header => Assert.Equal(header.Item2, read.Header(header.Item1)));
    }

    [Theory]
    [InlineData("aws-chunked", null)]
    [InlineData("aws-chunked,gzip", "gzip")]
    [InlineData("gzip, aws-chunked", "gzip")]
    public async Task The_framing_is_no_encoding_of_the_object(string sent, string? kept)
    {
        await server.Raw.SendAsync(new RawS3Request("PUT", "/bucket/encoded")
        {
            Body = Body,
            Payload = PayloadMode.StreamingSigned,
            Headers = [("content-encoding", sent)],
        });
        Assert.Equal(kept, (await server.SendAsync("GET", "/bucket/encoded")).Header("Content-Encoding"));
    }

    [Fact]
    public async Task Metadata_keeps_its_values_and_loses_the_case_of_its_names()
    {
        (string, string)[] headers =
        [
            ("X-Amz-Meta-Mixed-Case", "Value, with; odd \"characters\""), ("x-amz-meta-utf8", "Grüße, 世界 🌍"),
            ("x-amz-meta-under_score", "x"), ("x-amz-meta-inner", "a   b"), ("x-amz-meta-empty", ""),
        ];
        Assert.Equal((200, null), (await server.SendAsync("PUT", "/bucket/meta", Body, headers)).Outcome);
        var read = await server.SendAsync("GET", "/bucket/meta");
        Assert.All(headers, header => Assert.Equal(header.Item2, read.Header(header.Item1)));
        Assert.Contains("x-amz-meta-mixed-case", read.Headers.Keys);
    }

    [Fact]
    public async Task Metadata_is_limited_to_2_KB()
    {
        var full = new string('v', 2_048 - "fits".Length);
        Assert.Equal(
            (200, null), (await server.SendAsync("PUT", "/bucket/m", Body, ("x-amz-meta-fits", full))).Outcome);
        var put = await server.SendAsync("PUT", "/bucket/much-meta", Body, ("x-amz-meta-fits", full + "v"));
        Assert.Equal((400, "MetadataTooLarge"), put.Outcome);
        await AssertAbsentAsync("much-meta");
    }

    [Fact]
    public async Task An_object_put_anew_keeps_nothing_of_the_one_before()
    {
        await server.SendAsync(
            "PUT", "/bucket/anew", Body,
            ("x-amz-meta-a", "1"), ("x-amz-tagging", "a=1"), ("Cache-Control", "no-store"));
        await server.SendAsync("PUT", "/bucket/anew", [1]);
        var read = await server.SendAsync("GET", "/bucket/anew");
        Assert.Equal([1], read.Body);
        Assert.Null(read.Header("x-amz-meta-a"));
        Assert.Null(read.Header("x-amz-tagging-count"));
        Assert.Null(read.Header("Cache-Control"));
    }

    [Theory]
    [InlineData("STANDARD", null)]
    [InlineData("GLACIER_IR", "GLACIER_IR")]
    [InlineData("REDUCED_REDUNDANCY", "REDUCED_REDUNDANCY")]
    public async Task A_storage_class_is_kept_and_the_standard_one_not_shown(string sent, string? shown)
    {
        await server.SendAsync("PUT", "/bucket/class", Body, ("x-amz-storage-class", sent));
        Assert.Equal(shown, (await server.SendAsync("HEAD", "/bucket/class")).Header("x-amz-storage-class"));
    }

    [Theory]
    [InlineData("x-amz-storage-class", "standard", "InvalidStorageClass")]
    [InlineData("x-amz-acl", "everyone", "InvalidArgument")]
    [InlineData("x-amz-website-redirect-location", "javascript:alert(1)", "InvalidArgument")]
    [InlineData("x-amz-tagging", "a=1&a=2", "InvalidTag")]
    [InlineData("x-amz-tagging", "a=%FF", "InvalidArgument")]
    [InlineData("x-amz-tagging", "aws:mine=1", "InvalidTag")]
    [InlineData("x-amz-tagging", "a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=10&k=11", "BadRequest")]
    public async Task A_header_with_a_value_that_AWS_refuses_stores_nothing(string name, string value, string code)
    {
        var put = await server.SendAsync("PUT", "/bucket/bad-value", Body, (name, value));
        Assert.Equal((400, code), put.Outcome);
        await AssertAbsentAsync("bad-value");
    }

    [Fact]
    public async Task Tags_in_the_header_are_kept_and_counted()
    {
        var put = await server.SendAsync("PUT", "/bucket/tags", Body, ("x-amz-tagging", "a=1&b+c=d%2Fe&empty"));
        Assert.Equal((200, null), put.Outcome);
        Assert.Equal("3", (await server.SendAsync("GET", "/bucket/tags")).Header("x-amz-tagging-count"));
    }

    [Theory]
    [InlineData("private")]
    [InlineData("bucket-owner-full-control")]
    public async Task Where_lists_are_disabled_one_that_is_the_owners_alone_opens_nothing(string acl)
    {
        Assert.Equal((200, null), (await server.SendAsync("PUT", "/bucket/acl", Body, ("x-amz-acl", acl))).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", "/bucket/acl")).Outcome);
    }

    [Theory]
    [InlineData("x-amz-acl", "public-read")]
    [InlineData("x-amz-grant-read", "uri=\"http://acs.amazonaws.com/groups/global/AllUsers\"")]
    public async Task Where_lists_are_disabled_any_other_stores_nothing(string name, string value)
    {
        var put = await server.SendAsync("PUT", "/bucket/listed", Body, (name, value));
        Assert.Equal((400, "AccessControlListNotSupported"), put.Outcome);
        await AssertAbsentAsync("listed");
    }

    [Fact]
    public async Task Where_lists_are_enabled_an_object_has_the_one_it_was_put_with()
    {
        var bucket = await server.NewListedBucketAsync();
        var put = await server.SendAsync("PUT", $"/{bucket}/key", Body, ("x-amz-acl", "public-read"));
        Assert.Equal((200, null), put.Outcome);
        Assert.Equal(2, (await server.SendAsync("GET", $"/{bucket}/key?acl")).Grants().Length);
        Assert.Equal(Body, (await server.Anonymous.SendAsync("GET", $"/{bucket}/key")).Body);
        await server.SendAsync("PUT", $"/{bucket}/key", Body);
        Assert.Single((await server.SendAsync("GET", $"/{bucket}/key?acl")).Grants());
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/key")).Outcome);
    }
}
