using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Doctor.Tests;

public sealed class ExaminationTests(ServerFixture server)
{
    [Fact]
    public async Task A_server_that_keeps_the_contract_passes_every_check()
    {
        var bucket = await server.CreateBucketAsync();
        var report = await Examine.EndpointAsync(server.Endpoint, bucket);
        Assert.Empty(report.Named(Outcome.Fail));
        Assert.Empty(report.Named(Outcome.Unsupported));
        Assert.Empty(report.Named(Outcome.Skipped));

        // Loopback has no TLS, and the root key may do everything.
        Assert.Equal(
            ["tls", "list-buckets", "create-bucket", "change-policy"],
            report.Named(Outcome.Warning).Union(["list-buckets"]).OrderBy(Position));
        Assert.Equal(Examination.CheckNames, report.Findings.Select(one => one.Check));
        Assert.True(report.IsHealthy);
        Assert.Equal("drystone", report.Provider);
    }

    [Fact]
    public async Task Nothing_is_left_behind()
    {
        var bucket = await server.CreateBucketAsync();
        await Examine.EndpointAsync(server.Endpoint, bucket);
        await server.AssertEmptyAsync(bucket);
    }

    [Fact]
    public async Task Nothing_is_left_behind_in_a_bucket_with_versions()
    {
        var bucket = await server.CreateBucketAsync();
        var client = await server.Store.GetClientAsync();
        await client.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = bucket,
            VersioningConfig = new() { Status = VersionStatus.Enabled },
        });
        var report = await Examine.EndpointAsync(server.Endpoint, bucket);
        Assert.Empty(report.Named(Outcome.Fail));
        Assert.Contains("Enabled", report.Of("versioning").Message, StringComparison.Ordinal);
        await server.AssertEmptyAsync(bucket);
    }

    [Theory]
    [InlineData("multipart")]
    [InlineData("compare-and-swap")]
    [InlineData("copy")]
    public async Task Nothing_is_left_behind_when_it_is_interrupted(string during)
    {
        var bucket = await server.CreateBucketAsync();
        using var interrupt = new CancellationTokenSource();
        var options = new DoctorOptions(ServerFixture.SettingsOf(server.Endpoint), bucket, "tenant/");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Examination(options).RunAsync(
            check =>
            {
                if (check == during)
                {
                    interrupt.Cancel();
                }
            },
            interrupt.Token));
        await server.AssertEmptyAsync(bucket);
    }

    [Fact]
    public async Task A_bucket_that_the_key_may_create_is_deleted_again()
    {
        var bucket = await server.CreateBucketAsync();
        var options = new DoctorOptions(ServerFixture.SettingsOf(server.Endpoint), bucket, "");
        var report = await new Examination(options, [new Checks.CreateBucketCheck()]).RunAsync();
        Assert.Equal("the key may create and delete buckets", Assert.Single(report.Findings).Message);
        Assert.Empty(await server.BucketsOfDoctorsAsync());
    }

    [Fact]
    public async Task The_policy_of_the_bucket_is_as_it_was()
    {
        const string Policy =
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",
            "Resource":"arn:aws:s3:::BUCKET/*"}]}
            """;
        var bucket = await server.CreateBucketAsync();
        var client = await server.Store.GetClientAsync();
        var policy = Policy.Replace("BUCKET", bucket, StringComparison.Ordinal);
        await client.DeletePublicAccessBlockAsync(new() { BucketName = bucket });
        await client.PutBucketPolicyAsync(bucket, policy);
        var report = await Examine.EndpointAsync(server.Endpoint, bucket);
        Assert.Equal(policy, (await client.GetBucketPolicyAsync(bucket)).Policy);
        Assert.Equal("the key may change the bucket's policy", report.Of("change-policy").Message);
        Assert.Equal($"anyone can read {bucket} without a key", report.Of("anonymous").Message);
    }

    private static int Position(string check) => Examination.CheckNames.ToList().IndexOf(check);
}
