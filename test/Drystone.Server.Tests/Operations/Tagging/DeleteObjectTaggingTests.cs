namespace Drystone.Server.Tests.Operations.Tagging;

public class DeleteObjectTaggingTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task Tags_go_and_the_object_stays()
    {
        await server.SendAsync("PUT", "/bucket/key", [1], ("x-amz-tagging", "a=1"));
        Assert.Equal((204, null), (await server.SendAsync("DELETE", "/bucket/key?tagging")).Outcome);
        var got = await server.SendAsync("GET", "/bucket/key");
        Assert.Equal([1], got.Body);
        Assert.Null(got.Header("x-amz-tagging-count"));
    }

    [Fact]
    public async Task What_is_not_there_has_no_tags_to_delete() =>
        Assert.Equal((404, "NoSuchKey"), (await server.SendAsync("DELETE", "/bucket/absent?tagging")).Outcome);
}
