using System.Net;

namespace Drystone.Server.Tests.Operations.Notification;

public sealed class GetBucketNotificationConfigurationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_bucket_that_has_none_answers_an_empty_one()
    {
        var bucket = await server.NewBucketAsync();
        var answer = await server.SendAsync("GET", $"/{bucket}?notification");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("NotificationConfiguration", answer.Xml.Name.LocalName);
        Assert.Empty(answer.Xml.Elements());
    }

    [Fact]
    public async Task Another_account_is_refused()
    {
        var bucket = await server.NewBucketAsync();
        var refused = await server.OtherRaw.SendAsync("GET", $"/{bucket}?notification");
        Assert.Equal((403, "AccessDenied"), refused.Outcome);
    }
}
