using System.Collections.Concurrent;
using System.Text;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.Server.Replication;
using Drystone.Server.Replication.Sinks;
using Drystone.Server.Tests.Encryption;
using Drystone.Server.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Tests.Replication;

/// <summary>No byte of an encrypted version goes where it could be heard, or would lie in the clear.</summary>
public sealed class UntrustedTargetTests
{
    private const string Bucket = "secret";

    [Theory]
    [InlineData("https://dr.example.com", false, true)]
    [InlineData("http://127.0.0.1:9000", false, true)]
    [InlineData("http://[::1]:9000", false, true)]
    [InlineData("http://localhost:9000", false, true)]
    [InlineData("http://10.0.0.1:9000", false, false)]
    [InlineData("http://127.0.0.1.example.com", false, false)]
    [InlineData("http://10.0.0.1:9000", true, true)]
    public void Encrypted_versions_go_over_tls_or_loopback_or_where_the_operator_says_so(
        string endpoint, bool allows, bool goes)
    {
        using var client = new TargetClient(
            Target(new Uri(endpoint)) with { AllowsPlaintext = allows }, TimeProvider.System);
        var plain = new ObjectInfo
        {
            Key = "key",
            Version = default,
            SizeBytes = 1,
            LastModified = DateTimeOffset.UnixEpoch,
            ETag = default,
            Owner = default,
            Headers = ObjectHeaders.Empty,
        };
        client.RequirePrivacyFor(plain);
        var encrypted = plain with { Encryption = new ObjectEncryption(1, null, new byte[1], false, []) };
        var refusal = Record.Exception(() => client.RequirePrivacyFor(encrypted));
        Assert.Equal(goes, refusal is null);
        Assert.Equal(goes, refusal is not DeliveryException { Fault: DeliveryFault.Refused });
    }

    [Fact]
    public async Task A_target_without_tls_gets_plain_versions_and_no_encrypted_one()
    {
        // Nothing is there; whether it is asked shows in the problem.
        var nowhere = Target(new Uri("http://192.0.2.1:9"));
        await using var source = await StartAsync(nowhere);
        await source.Raw.SendAsync("PUT", $"/{Bucket}/key", "text"u8.ToArray(), Sse.S3.Write);
        await source.WaitForStatusAsync(Bucket, "key", "FAILED");
        var problem = "";
        await source.PutAsync(Bucket, "plain", "text");
        await ReplicationServer.UntilAsync(async () =>
            (problem = (await source.BacklogAsync()).Single().Problem) is not null && !problem.Contains("TLS"));
        Assert.Equal("PENDING", await source.StatusOfAsync(Bucket, "plain"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("AES256")]
    public async Task An_endpoint_that_passes_over_the_encryption_gets_no_byte(string? answered)
    {
        var bodies = new ConcurrentQueue<string>();
        await using var endpoint = await RunningServer.StartAsync(context => AnswerAsync(context, answered, bodies));
        await using var source = await StartAsync(Target(endpoint.Server.Endpoints[0]));
        await source.AddKeyAsync("first");
        await source.ReplicateAsync(Bucket, Bucket, kmsKeyId: "there");
        await source.Raw.SendAsync("PUT", $"/{Bucket}/key", "canary-text"u8.ToArray(), Sse.Kms.Write);
        await source.PutPartsAsync(Bucket, "parts", ["canary-text"u8.ToArray()], Sse.Kms.Write);
        await source.WaitForStatusAsync(Bucket, "key", "FAILED");
        await source.WaitForStatusAsync(Bucket, "parts", "FAILED");
        Assert.NotEmpty(bodies);
        Assert.DoesNotContain(bodies, body => body.Contains("canary", StringComparison.Ordinal));
    }

    private static async Task AnswerAsync(HttpContext context, string? encryption, ConcurrentQueue<string> bodies)
    {
        using var reader = new StreamReader(context.Request.Body);
        bodies.Enqueue(await reader.ReadToEndAsync(context.RequestAborted));
        if (encryption is not null)
        {
            context.Response.Headers["x-amz-server-side-encryption"] = encryption;
        }

        context.Response.Headers.ETag = "\"d41d8cd98f00b204e9800998ecf8427e\"";
        if (context.Request.Query.ContainsKey("uploads"))
        {
            await context.Response.Body.WriteAsync(
                Encoding.UTF8.GetBytes("<R><UploadId>one</UploadId></R>"), context.RequestAborted);
        }
    }

    private static async Task<ReplicationServer> StartAsync(ReplicationTarget target)
    {
        var source = await ReplicationServer.StartAsync(options => options with { ReplicationTargets = [target] });
        await source.AddBucketAsync(Bucket);
        await source.ReplicateAsync(Bucket, Bucket);
        return source;
    }

    private static ReplicationTarget Target(Uri endpoint) => new()
    {
        Name = "other",
        Endpoint = endpoint,
        Region = S3ServerFixture.Region,
        AccessKeyId = "id",
        SecretAccessKey = "a-secret-that-is-never-shown",
        Buckets = [Bucket],
    };
}
