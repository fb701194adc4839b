using System.Text;
using Amazon.S3.Model;

namespace Drystone.Server.Tests.Operations.Lifecycle;

public sealed class GetBucketLifecycleConfigurationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task Rules_come_back_in_the_form_in_which_they_were_put()
    {
        const string Rules =
            "<Rule><Expiration><Date>2040-01-01T00:00:00.000Z</Date></Expiration><ID>old form</ID><Prefix>a/</Prefix>"
            + "<Status>Enabled</Status></Rule>"
            + "<Rule><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"
            + "<Filter></Filter><ID>all</ID><Status>Disabled</Status></Rule>"
            + "<Rule><Filter><And><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan><Prefix>b</Prefix>"
            + "<Tag><Key>k</Key><Value>v</Value></Tag></And></Filter><ID>and</ID>"
            + "<NoncurrentVersionExpiration><NewerNoncurrentVersions>3</NewerNoncurrentVersions>"
            + "<NoncurrentDays>9</NoncurrentDays></NoncurrentVersionExpiration><Status>Enabled</Status></Rule>";
        var bucket = await server.NewBucketAsync();
        var document = Encoding.UTF8.GetBytes($"<LifecycleConfiguration>{Rules}</LifecycleConfiguration>");
        Assert.Equal((200, null), (await server.SendAsync("PUT", $"/{bucket}?lifecycle", document)).Outcome);
        var answer = await server.SendAsync("GET", $"/{bucket}?lifecycle");
        Assert.Contains(Rules, Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal);
        Assert.Equal("all_storage_classes_128K", answer.Headers["x-amz-transition-default-minimum-object-size"]);
    }

    [Fact]
    public async Task A_rule_without_an_id_gets_one_and_the_SDK_reads_it()
    {
        var bucket = await server.NewBucketAsync();
        await server.S3.PutLifecycleConfigurationAsync(new PutLifecycleConfigurationRequest
        {
            BucketName = bucket,
            Configuration = new LifecycleConfiguration
            {
                Rules =
                [
                    new LifecycleRule
                    {
                        Status = "Enabled",
                        Filter = new LifecycleFilter
                        {
                            LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "logs/" },
                        },
                        Expiration = new LifecycleRuleExpiration { Days = 3 },
                    },
                ],
            },
        });
        var answer = await server.S3.GetLifecycleConfigurationAsync(bucket);
        var rule = Assert.Single(answer.Configuration.Rules);
        Assert.NotEmpty(rule.Id);
        Assert.Equal(3, rule.Expiration.Days);
    }

    [Fact]
    public async Task A_bucket_without_rules_says_so()
    {
        var bucket = await server.NewBucketAsync();
        var answer = await server.SendAsync("GET", $"/{bucket}?lifecycle");
        Assert.Equal((404, "NoSuchLifecycleConfiguration"), answer.Outcome);
        Assert.Equal(bucket, answer["BucketName"]);
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", $"/{bucket}?lifecycle")).Outcome);
    }
}
