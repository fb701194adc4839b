using System.Text;
using Amazon.S3.Model;

namespace Drystone.Server.Tests.Operations.Lifecycle;

public sealed class PutBucketLifecycleConfigurationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Sizes = "x-amz-transition-default-minimum-object-size";

    [Fact]
    public async Task Answers_tell_when_the_object_expires_and_by_which_rule()
    {
        var bucket = await server.NewBucketAsync();
        await PutAsync(
            bucket,
            Rule("<ID>two days &amp; more</ID><Filter><Prefix>tmp/</Prefix></Filter>"
                + "<Expiration><Days>2</Days></Expiration>"),
            Rule("<ID>late</ID><Filter/><Expiration><Days>200</Days></Expiration>"));
        var put = await server.SendAsync("PUT", $"/{bucket}/tmp/key", "x"u8.ToArray());
        var expected = $"expiry-date=\"{Midnight(3)}\", rule-id=\"two%20days%20%26%20more\"";
        Assert.Equal(expected, put.Headers["x-amz-expiration"]);
        foreach (var method in (string[])["GET", "HEAD"])
        {
            Assert.Equal(
                expected, (await server.SendAsync(method, $"/{bucket}/tmp/key")).Headers["x-amz-expiration"]);
        }

        var copy = await server.SendAsync(
            "PUT", $"/{bucket}/copy", [], ("x-amz-copy-source", $"/{bucket}/tmp/key"));
        Assert.Equal($"expiry-date=\"{Midnight(201)}\", rule-id=\"late\"", copy.Headers["x-amz-expiration"]);
    }

    [Fact]
    public async Task A_version_that_is_named_tells_nothing()
    {
        var bucket = await server.NewBucketAsync();
        await server.S3.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = bucket,
            VersioningConfig = new S3BucketVersioningConfig { Status = "Enabled" },
        });
        await PutAsync(bucket, Rule("<Filter/><Expiration><Days>1</Days></Expiration>"));
        var put = await server.SendAsync("PUT", $"/{bucket}/key", []);
        var named = await server.SendAsync("HEAD", $"/{bucket}/key?versionId={put.Headers["x-amz-version-id"]}");
        Assert.Equal(200, (int)named.Status);
        Assert.DoesNotContain("x-amz-expiration", named.Headers.Keys);
        Assert.Contains(
            "x-amz-expiration", (await server.SendAsync("HEAD", $"/{bucket}/key")).Headers.Keys);
    }

    [Fact]
    public async Task An_upload_tells_when_it_is_aborted()
    {
        var bucket = await server.NewBucketAsync();
        await PutAsync(bucket, Rule(
            "<ID>uploads</ID><Filter><Prefix>up/</Prefix></Filter><AbortIncompleteMultipartUpload>"
                + "<DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>"));
        var upload = await server.SendAsync("POST", $"/{bucket}/up/key?uploads");
        Assert.Equal(Midnight(8), upload.Headers["x-amz-abort-date"]);
        Assert.Equal("uploads", upload.Headers["x-amz-abort-rule-id"]);
        var parts = await server.SendAsync("GET", $"/{bucket}/up/key?uploadId={upload["UploadId"]}");
        Assert.Equal("uploads", parts.Headers["x-amz-abort-rule-id"]);
        var other = await server.SendAsync("POST", $"/{bucket}/key?uploads");
        Assert.DoesNotContain("x-amz-abort-date", other.Headers.Keys);
    }

    [Fact]
    public async Task The_minimum_size_of_transitions_is_kept()
    {
        var bucket = await server.NewBucketAsync();
        var body = Document(Rule("<Filter/><Expiration><Days>1</Days></Expiration>"));
        var put = await server.SendAsync("PUT", $"/{bucket}?lifecycle", body, (Sizes, "varies_by_storage_class"));
        Assert.Equal("varies_by_storage_class", put.Headers[Sizes]);
        var refused = await server.SendAsync("PUT", $"/{bucket}?lifecycle", body, (Sizes, "value"));
        Assert.Equal((400, "InvalidRequest"), refused.Outcome);
        Assert.Equal(
            "varies_by_storage_class", (await server.SendAsync("GET", $"/{bucket}?lifecycle")).Headers[Sizes]);
    }

    [Fact]
    public async Task What_cannot_be_done_is_refused_and_changes_nothing()
    {
        var bucket = await server.NewBucketAsync();
        var transition = await PutAsync(bucket, Rule(
            "<Filter/><Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition>"));
        Assert.Equal((501, "NotImplemented"), transition.Outcome);
        Assert.Contains("Transition", transition["Message"], StringComparison.Ordinal);
        Assert.Equal((400, "MalformedXML"), (await PutAsync(bucket)).Outcome);
        Assert.Equal(
            (400, "InvalidArgument"),
            (await PutAsync(bucket, Rule("<Filter/><Expiration><Days>0</Days></Expiration>"))).Outcome);
        Assert.Equal(
            (404, "NoSuchLifecycleConfiguration"), (await server.SendAsync("GET", $"/{bucket}?lifecycle")).Outcome);
    }

    [Fact]
    public async Task Others_are_refused()
    {
        var body = Document(Rule("<Filter/><Expiration><Days>1</Days></Expiration>"));
        Assert.Equal(
            (403, "AccessDenied"), (await server.OtherRaw.SendAsync("PUT", "/bucket?lifecycle", body)).Outcome);
        Assert.Equal(
            (403, "AccessDenied"), (await server.Anonymous.SendAsync("PUT", "/bucket?lifecycle", body)).Outcome);
        Assert.Equal((404, "NoSuchBucket"), (await server.SendAsync("PUT", "/no-such?lifecycle", body)).Outcome);
    }

    private Task<RawS3Answer> PutAsync(string bucket, params string[] rules) =>
        server.SendAsync("PUT", $"/{bucket}?lifecycle", Document(rules));

    private static string Rule(string content) => $"<Rule>{content}<Status>Enabled</Status></Rule>";

    private static byte[] Document(params string[] rules) => Encoding.UTF8.GetBytes(
        $"<LifecycleConfiguration>{string.Concat(rules)}</LifecycleConfiguration>");

    /// <summary>The midnight that begins the day after so many.</summary>
    private static string Midnight(int days) =>
        TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(days).ToString("r", null);
}
