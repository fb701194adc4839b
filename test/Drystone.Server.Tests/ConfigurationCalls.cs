using System.Security.Cryptography;
using System.Text;

namespace Drystone.Server.Tests;

/// <summary>Requests about the configurations of buckets.</summary>
internal static class ConfigurationCalls
{
    /// <summary>Puts a document with the digest that some operations insist on.</summary>
    /// <param name="subresource">With what follows it in the query.</param>
    public static Task<RawS3Answer> PutDocumentAsync(
        this S3ServerFixture server, string bucket, string subresource, string document)
    {
        var body = Encoding.UTF8.GetBytes(document);
        return server.SendAsync(
            "PUT", $"/{bucket}?{subresource}", body, ("Content-MD5", Convert.ToBase64String(MD5.HashData(body))));
    }

    public static Task<RawS3Answer> GetDocumentAsync(this S3ServerFixture server, string bucket, string subresource) =>
        server.SendAsync("GET", $"/{bucket}?{subresource}");

    public static Task<RawS3Answer> DeleteDocumentAsync(
        this S3ServerFixture server, string bucket, string subresource) =>
        server.SendAsync("DELETE", $"/{bucket}?{subresource}");

    /// <summary>Only the owner of a bucket may, and the bucket must be there.</summary>
    public static async Task AssertOnlyForOwnerAsync(this S3ServerFixture server, string method, string subresource)
    {
        var body = method == "PUT" ? "<Any/>"u8.ToArray() : null;
        var target = $"/{S3ServerFixture.Bucket}?{subresource}";
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync(method, target, body)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync(method, target, body)).Outcome);
        Assert.Equal(
            (404, "NoSuchBucket"), (await server.SendAsync(method, $"/no-such-bucket?{subresource}", body)).Outcome);
    }
}
