using System.Text;
using Amazon.S3.Model;

namespace Drystone.Server.Tests.Operations.Buckets;

public sealed class GetBucketLocationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task The_default_region_is_written_as_nothing()
    {
        var answer = await server.SendAsync("GET", "/bucket?location");
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal(("LocationConstraint", ""), (answer.Xml.Name.LocalName, answer.Xml.Value));
        Assert.Equal("http://s3.amazonaws.com/doc/2006-03-01/", answer.Xml.Name.NamespaceName);
    }

    [Fact]
    public async Task What_a_bucket_was_created_with_comes_back()
    {
        var body = "<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint>"
            + "</CreateBucketConfiguration>";
        Assert.Equal((200, null), (await server.SendAsync("PUT", "/located", Encoding.UTF8.GetBytes(body))).Outcome);
        var location = await server.S3.GetBucketLocationAsync(new GetBucketLocationRequest { BucketName = "located" });
        Assert.Equal("eu-central-1", location.Location.Value);
    }

    [Fact]
    public async Task Others_are_refused()
    {
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", "/bucket?location")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", "/bucket?location")).Outcome);
        Assert.Equal((404, "NoSuchBucket"), (await server.SendAsync("GET", "/no-such-bucket?location")).Outcome);
    }
}
