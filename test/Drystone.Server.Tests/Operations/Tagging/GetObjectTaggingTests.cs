using Amazon.S3.Model;

namespace Drystone.Server.Tests.Operations.Tagging;

public class GetObjectTaggingTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task Tags_come_in_the_order_of_their_keys()
    {
        await server.SendAsync("PUT", "/bucket/tagged", [1], ("x-amz-tagging", "z=1&a=two%20words&m="));
        var tags = await server.S3.GetObjectTaggingAsync(
            new GetObjectTaggingRequest { BucketName = S3ServerFixture.Bucket, Key = "tagged" },
            TestContext.Current.CancellationToken);
        Assert.Equal(["a=two words", "m=", "z=1"], tags.Tagging.Select(tag => $"{tag.Key}={tag.Value}"));
    }

    [Fact]
    public async Task An_object_without_tags_has_an_empty_set()
    {
        await server.SendAsync("PUT", "/bucket/plain", [1]);
        var answer = await server.SendAsync("GET", "/bucket/plain?tagging");
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal(string.Empty, answer["TagSet"]);
    }

    [Fact]
    public async Task What_is_not_there_has_no_tags() =>
        Assert.Equal((404, "NoSuchKey"), (await server.SendAsync("GET", "/bucket/absent?tagging")).Outcome);
}
