using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Server.Tests.Replication;

namespace Drystone.Server.Tests.Operations.Replication;

public sealed class PutBucketReplicationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task The_source_must_have_versioning()
    {
        var source = await server.NewBucketAsync();
        var answer = await PutAsync(source, await VersionedAsync());
        Assert.Equal((400, "InvalidRequest"), answer.Outcome);
        Assert.Equal(
            "Versioning must be 'Enabled' on the bucket to apply a replication configuration", answer["Message"]);
    }

    [Fact]
    public async Task A_destination_on_this_server_must_have_versioning()
    {
        var source = await VersionedAsync();
        foreach (var destination in new[] { await server.NewBucketAsync(), "no-such-bucket", "Not.A.Name_" })
        {
            var answer = await PutAsync(source, destination);
            Assert.Equal((400, "InvalidRequest"), answer.Outcome);
            Assert.Equal("Destination bucket must have versioning enabled.", answer["Message"]);
        }
    }

    [Fact]
    public async Task A_bucket_of_another_account_is_no_destination()
    {
        await server.OtherS3.PutBucketAsync("of-another");
        await server.OtherS3.PutBucketVersioningAsync(Versioning("of-another", VersionStatus.Enabled));
        var answer = await PutAsync(await VersionedAsync(), "of-another");
        Assert.Equal((400, "InvalidRequest"), answer.Outcome);
    }

    [Fact]
    public async Task A_configuration_without_rules_is_malformed()
    {
        var body =
            "<ReplicationConfiguration><Role>arn:aws:iam::1:role/r</Role></ReplicationConfiguration>"u8.ToArray();
        var answer = await server.SendAsync("PUT", $"/{await VersionedAsync()}?replication=", body);
        Assert.Equal((400, "MalformedXML"), answer.Outcome);
    }

    [Theory]
    [InlineData(
        "<EncryptionConfiguration><ReplicaKmsKeyID>key</ReplicaKmsKeyID></EncryptionConfiguration>", "",
        "SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.")]
    [InlineData(
        "",
        "<SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects>"
            + "</SourceSelectionCriteria>",
        "ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present.")]
    public async Task A_key_of_key_management_and_the_wish_for_it_come_together(
        string inDestination, string inRule, string message)
    {
        var source = await VersionedAsync();
        var rules = ReplicationServer.Rules(await VersionedAsync())
            .Replace("</Destination>", inDestination + "</Destination>", StringComparison.Ordinal)
            .Replace("</Rule>", inRule + "</Rule>", StringComparison.Ordinal);
        var answer = await server.SendAsync("PUT", $"/{source}?replication=", Encoding.UTF8.GetBytes(rules));
        Assert.Equal((400, "InvalidRequest"), answer.Outcome);
        Assert.Equal(message, answer["Message"]);
        Assert.Equal(404, (int)(await server.SendAsync("GET", $"/{source}?replication=")).Status);
    }

    [Fact]
    public async Task Versioning_cannot_be_suspended_while_it_is_there()
    {
        var source = await VersionedAsync();
        Assert.Equal(200, (await PutAsync(source, await VersionedAsync())).Outcome.Status);
        var refusal = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => server.S3.PutBucketVersioningAsync(Versioning(source, VersionStatus.Suspended)));
        Assert.Equal("InvalidBucketState", refusal.ErrorCode);
    }

    [Fact]
    public async Task Another_account_is_refused()
    {
        var body = Encoding.UTF8.GetBytes(ReplicationServer.Rules(await VersionedAsync()));
        var answer = await server.OtherRaw.SendAsync("PUT", $"/{await VersionedAsync()}?replication=", body);
        Assert.Equal((403, "AccessDenied"), answer.Outcome);
    }

    private Task<RawS3Answer> PutAsync(string source, string destination) => server.SendAsync(
        "PUT", $"/{source}?replication=", Encoding.UTF8.GetBytes(ReplicationServer.Rules(destination)));

    private async Task<string> VersionedAsync()
    {
        var name = await server.NewBucketAsync();
        await server.S3.PutBucketVersioningAsync(Versioning(name, VersionStatus.Enabled));
        return name;
    }

    private static PutBucketVersioningRequest Versioning(string bucket, VersionStatus status) => new()
    {
        BucketName = bucket,
        VersioningConfig = new S3BucketVersioningConfig { Status = status },
    };
}
