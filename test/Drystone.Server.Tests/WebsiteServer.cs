using System.Text;
using Drystone.Server.Hosting;
using Drystone.Server.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests;

/// <summary>A whole server that serves websites under <see cref="Domain"/>.</summary>
public sealed class WebsiteServer : IAsyncLifetime
{
    public const string Domain = "web.test";

    private readonly TestDirectory directory = new();
    private readonly HttpClient http = S3Caller.NewHttpClient();
    private DrystoneServer server = null!;
    private S3Caller owner = null!;
    private S3Caller visitor = null!;
    private int buckets;

    public async ValueTask InitializeAsync()
    {
        server = await WatchedServer.StartAsync(
            new ServerOptions
            {
                DataDirectory = directory.Path,
                Address = ListenAddress.Loopback(0),
                ConsoleAddress = null,
                Domains = ["test"],
                WebsiteDomains = [Domain],
                Loggers = NullLoggerFactory.Instance,
            },
            CancellationToken.None);
        var root = server.RootCredentials.Credentials;
        var endpoint = server.Endpoints[0];
        owner = new S3Caller(http, endpoint, new(root.AccessKeyId, root.SecretAccessKey, null, null, "root"));
        visitor = new S3Caller(http, endpoint, credential: null);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        http.Dispose();
        directory.Dispose();
    }

    /// <summary>Changes a bit of these bytes where they are stored.</summary>
    public void Damage(byte[] bytes)
    {
        foreach (var path in Directory.EnumerateFiles(directory.Path, "*.pack", SearchOption.AllDirectories))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            var content = new byte[file.Length];
            file.ReadExactly(content);
            if (content.AsSpan().IndexOf(bytes) is var at and >= 0)
            {
                file.Position = at;
                file.WriteByte((byte)(bytes[0] ^ 1));
                return;
            }
        }

        Assert.Fail("The bytes are in no pack.");
    }

    /// <summary>A request of the owner to the API.</summary>
    public async Task<RawS3Answer> OwnAsync(string method, string target, string? body = null)
    {
        var bytes = body is null ? null : Encoding.UTF8.GetBytes(body);
        (string, string)[] digest = bytes is null
            ? []
            : [("Content-MD5", Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(bytes)))];
        return await owner.SendAsync(method, target, bytes, digest);
    }

    public async Task PutAsync(string bucket, string key, string text, params (string, string)[] headers)
    {
        var answer = await owner.SendAsync("PUT", $"/{bucket}/{key}", Encoding.UTF8.GetBytes(text), headers);
        Assert.Equal((200, null), answer.Outcome);
    }

    /// <summary>A bucket with a website that anybody may read.</summary>
    /// <param name="configuration">What the document has inside; null for index.html and no more.</param>
    public async Task<string> NewSiteAsync(string? configuration = null, string? name = null)
    {
        name ??= $"site-{Interlocked.Increment(ref buckets)}";
        await OwnAsync("PUT", $"/{name}");
        await PutWebsiteAsync(name, configuration ?? "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>");
        await OpenAsync(name);
        return name;
    }

    /// <summary>Lets anybody read a bucket, as the pages of AWS on websites say.</summary>
    /// <param name="mayList">Whether anybody is told what is not there.</param>
    public async Task OpenAsync(string bucket, bool mayList = true)
    {
        Assert.Equal((204, null), (await OwnAsync("DELETE", $"/{bucket}?publicAccessBlock")).Outcome);
        var policy =
            $$"""
            {"Version": "2012-10-17", "Statement": [
             {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::{{bucket}}/*"},
             {"Effect": "{{(mayList ? "Allow" : "Deny")}}", "Principal": "*", "Action": "s3:ListBucket",
              "Resource": "arn:aws:s3:::{{bucket}}"}]}
            """;
        Assert.Equal((204, null), (await OwnAsync("PUT", $"/{bucket}?policy", policy)).Outcome);
    }

    public async Task PutWebsiteAsync(string bucket, string configuration)
    {
        var document = $"<WebsiteConfiguration>{configuration}</WebsiteConfiguration>";
        Assert.Equal((200, null), (await OwnAsync("PUT", $"/{bucket}?website", document)).Outcome);
    }

    /// <summary>A visit without credentials.</summary>
    /// <param name="host">A whole name, or a bucket of which the domain is left out.</param>
    public Task<RawS3Answer> VisitAsync(
        string host, string target, string method = "GET", params (string Name, string Value)[] headers) =>
        visitor.SendAsync(new RawS3Request(method, target)
        {
            Host = host.Contains('.') ? host : $"{host}.{Domain}",
            Headers = headers,
        });
}
