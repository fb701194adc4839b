using Drystone.Server.Tests.Identity;
using static Drystone.Server.Tests.PolicyCalls;

namespace Drystone.Server.Tests.Authorization;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions: who started an
/// upload may list its parts and abort it, and so may the account of that user.</summary>
public sealed class InitiatorTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private string Other => $$"""{"AWS": "{{server.OtherAccount.Id}}"}""";

    [Fact]
    public async Task Who_started_an_upload_lists_and_aborts_it()
    {
        var (first, second) = (await server.NewUserAsync("first"), await server.NewUserAsync("second"));
        await server.GrantAsync("first", "s3:PutObject");
        await server.GrantAsync("second", "s3:PutObject");
        var bucket = await server.NewBucketAsync();
        var upload = await StartAsync(first, bucket);
        foreach (var method in new[] { "GET", "DELETE" })
        {
            Assert.Equal((403, "AccessDenied"), (await second.SendAsync(method, upload)).Outcome);
            Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync(method, upload)).Outcome);
        }

        Assert.Equal((200, null), (await first.SendAsync("GET", upload)).Outcome);
        Assert.Equal((204, null), (await first.SendAsync("DELETE", upload)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await first.SendAsync("DELETE", upload)).Outcome);
    }

    [Fact]
    public async Task The_account_of_who_started_an_upload_lists_and_aborts_it()
    {
        var bucket = await server.BucketWithPolicyAsync(Statement("Allow", Other, "\"s3:PutObject\""));
        var upload = await StartAsync(server.OtherRaw, bucket);
        Assert.Equal((200, null), (await server.OtherRaw.SendAsync("GET", upload)).Outcome);
        Assert.Equal((204, null), (await server.OtherRaw.SendAsync("DELETE", upload)).Outcome);
        var owners = await StartAsync(server.Raw, bucket);
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", owners)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("DELETE", owners)).Outcome);
    }

    [Fact]
    public async Task The_owner_of_the_bucket_can_deny_it()
    {
        var bucket = await server.BucketWithPolicyAsync(
            Statement("Allow", Other, "\"s3:PutObject\""),
            Statement("Deny", Other, "[\"s3:AbortMultipartUpload\", \"s3:ListMultipartUploadParts\"]"));
        var upload = await StartAsync(server.OtherRaw, bucket);
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", upload)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("DELETE", upload)).Outcome);
        Assert.Equal((204, null), (await server.SendAsync("DELETE", upload)).Outcome);
    }

    [Fact]
    public async Task An_upload_without_credentials_has_no_initiator()
    {
        var bucket = await server.BucketWithPolicyAsync(Statement("Allow", "\"*\"", "\"s3:PutObject\""));
        var upload = await StartAsync(server.Anonymous, bucket);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", upload)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("DELETE", upload)).Outcome);
    }

    private static async Task<string> StartAsync(S3Caller caller, string bucket)
    {
        var answer = await caller.SendAsync("POST", $"/{bucket}/key?uploads");
        Assert.Equal((200, null), answer.Outcome);
        return $"/{bucket}/key?uploadId={answer["UploadId"]}";
    }
}
