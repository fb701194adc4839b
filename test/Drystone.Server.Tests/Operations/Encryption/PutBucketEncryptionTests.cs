using Drystone.Server.Tests.Encryption;

namespace Drystone.Server.Tests.Operations.Encryption;

public sealed class PutBucketEncryptionTests(EncryptingServer server) : IClassFixture<EncryptingServer>
{
    private const string Method = "x-amz-server-side-encryption";

    [Theory]
    [InlineData("AES256", null, null, "AES256", null, null)]
    [InlineData("aws:kms", "first", null, "aws:kms", ":key/first", null)]
    [InlineData("aws:kms", "first", true, "aws:kms", ":key/first", "true")]
    [InlineData("aws:kms", null, true, "aws:kms", ":key/", "true")]
    public async Task Objects_that_ask_for_nothing_are_encrypted_as_the_bucket_says(
        string algorithm, string? keyId, bool? bucketKey, string method, string? key, string? shown)
    {
        var bucket = await server.NewBucketAsync();
        await server.SendAsync("PUT", $"/{bucket}/before", "bytes"u8.ToArray());
        var put = await BucketEncryption.PutAsync(
            server, bucket, BucketEncryption.Rule(algorithm, keyId, bucketKey));
        Assert.Equal((200, null), put.Outcome);
        var id = (await server.SendAsync("POST", $"/{bucket}/upload?uploads"))["UploadId"];
        RawS3Answer[] answers =
        [
            await server.SendAsync("PUT", $"/{bucket}/put", "bytes"u8.ToArray()),
            await server.SendAsync("PUT", $"/{bucket}/copy", headers: ("x-amz-copy-source", $"/{bucket}/before")),
            await server.SendAsync("PUT", $"/{bucket}/upload?partNumber=1&uploadId={id}", "bytes"u8.ToArray()),
            await server.SendAsync("GET", $"/{bucket}/put"),
            await server.SendAsync("GET", $"/{bucket}/copy"),
            await server.SendAsync("PUT", $"/{bucket}/before", headers: ("x-amz-copy-source", $"/{bucket}/before")),
        ];
        foreach (var answer in answers)
        {
            Assert.Equal((200, null), answer.Outcome);
            Assert.Equal(method, answer.Header(Method));
            Assert.Equal(shown, answer.Header(Method + "-bucket-key-enabled"));
            Assert.Equal(key is null, answer.Header(Method + "-aws-kms-key-id") is null);
            Assert.Contains(key ?? "", answer.Header(Method + "-aws-kms-key-id") ?? "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_request_goes_before_the_bucket()
    {
        var bucket = await server.NewBucketAsync();
        await BucketEncryption.PutAsync(server, bucket, BucketEncryption.Rule("aws:kms", "first", bucketKey: true));
        foreach (var sse in new[] { Sse.S3, Sse.Customer })
        {
            sse.AssertNamedIn(await server.SendAsync("PUT", $"/{bucket}/key", [1], sse.Write));
        }

        var put = await server.SendAsync(
            "PUT", $"/{bucket}/key", [1], (Method, "aws:kms"), (Method + "-bucket-key-enabled", "false"));
        Assert.Null(put.Header(Method + "-bucket-key-enabled"));
        Assert.DoesNotContain(":key/first", put.Header(Method + "-aws-kms-key-id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_blocks_the_keys_of_customers_takes_none()
    {
        var bucket = await server.NewBucketAsync();
        const string Blocked = "<Rule><BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType>"
            + "</BlockedEncryptionTypes></Rule>";
        Assert.Equal((200, null), (await BucketEncryption.PutAsync(server, bucket, Blocked)).Outcome);
        var path = $"/{bucket}/key";
        Assert.Equal(
            (403, "AccessDenied"), (await server.SendAsync("PUT", path, [1], Sse.Customer.Write)).Outcome);
        Assert.Equal((200, null), (await server.SendAsync("PUT", path, [1])).Outcome);
    }

    [Theory]
    [InlineData("", 400, "MalformedXML")]
    [InlineData("<Rule/>", 400, "MalformedXML")]
    [InlineData(
        "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES512</SSEAlgorithm>"
            + "</ApplyServerSideEncryptionByDefault></Rule>",
        400, "MalformedXML")]
    [InlineData(
        "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID>k"
            + "</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule>",
        400, "InvalidArgument")]
    [InlineData(
        "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms:dsse</SSEAlgorithm>"
            + "</ApplyServerSideEncryptionByDefault></Rule>",
        501, "NotImplemented")]
    public async Task What_is_refused_changes_nothing(string rules, int status, string code)
    {
        var bucket = await server.NewBucketAsync();
        await BucketEncryption.PutAsync(server, bucket, BucketEncryption.Rule("AES256"));
        Assert.Equal((status, code), (await BucketEncryption.PutAsync(server, bucket, rules)).Outcome);
        Assert.Equal("AES256", (await server.SendAsync("PUT", $"/{bucket}/key", [1])).Header(Method));
    }
}
