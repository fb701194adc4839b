using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Tests.Notifications.Targets;

public sealed class TargetArnTests
{
    [Fact]
    public void An_arn_is_that_of_a_queue_of_the_name()
    {
        var arn = new TargetArn("eu-central-1", "000000000001", "orders_1");
        Assert.Equal("arn:aws:sqs:eu-central-1:000000000001:orders_1", arn.ToString());
        Assert.True(TargetArn.TryParse(arn.ToString(), out var parsed));
        Assert.Equal(arn, parsed);
    }

    [Theory]
    [InlineData("arn:aws:sqs:us-east-1:1:name")]
    [InlineData("arn:aws:sqs:us-east-1:000000000001:")]
    [InlineData("arn:aws:sqs:us-east-1:000000000001:a:b")]
    [InlineData("arn:aws:sqs:us-east-1:000000000001:a b")]
    [InlineData("arn:aws:sqs::000000000001:a")]
    [InlineData("arn:aws:sns:us-east-1:000000000001:a")]
    [InlineData("arn:minio:sqs::PRIMARY:webhook")]
    [InlineData("")]
    public void What_is_no_such_arn_names_no_target(string text) => Assert.False(TargetArn.TryParse(text, out _));
}
