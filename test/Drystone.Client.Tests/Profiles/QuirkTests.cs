using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Drystone.Client.Configuration;

namespace Drystone.Client.Tests.Profiles;

/// <summary>What providers are sent, seen on the wire.</summary>
public sealed class QuirkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("hetzner", "abc")]
    [InlineData("ceph", "abc")]
    [InlineData("minio", "\"abc\"")]
    [InlineData("drystone", "\"abc\"")]
    public async Task If_Match_is_quoted_as_the_provider_takes_it(string provider, string expected)
    {
        using var endpoint = new RecordingEndpoint();

        await UploadAsync(endpoint, provider, new UploadOptions { IfMatch = "abc" });

        Assert.Equal(expected, endpoint.Header("If-Match"));
    }

    [Theory]
    [InlineData("hetzner")]
    [InlineData("ceph")]
    [InlineData("r2")]
    public async Task Some_providers_get_signed_bodies_without_trailers(string provider)
    {
        using var endpoint = new RecordingEndpoint();

        await UploadAsync(endpoint, provider, new UploadOptions());

        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData("content"u8)), endpoint.Header("x-amz-content-sha256"));
        Assert.Null(endpoint.Header("x-amz-trailer"));
        Assert.Null(endpoint.Header("Content-Encoding"));
        Assert.Equal("7", endpoint.Header("Content-Length"));
    }

    [Fact]
    public async Task Others_get_checksums_in_trailers()
    {
        using var endpoint = new RecordingEndpoint();

        await UploadAsync(endpoint, "drystone", new UploadOptions());

        Assert.StartsWith("STREAMING-", endpoint.Header("x-amz-content-sha256"));
        Assert.StartsWith("x-amz-checksum-", endpoint.Header("x-amz-trailer"));
    }

    [Theory]
    [InlineData("hetzner")]
    [InlineData("ceph")]
    [InlineData("minio")]
    [InlineData("r2")]
    public async Task A_delete_on_condition_is_not_sent_where_it_would_be_ignored(string provider)
    {
        using var endpoint = new RecordingEndpoint();
        using var store = StoreAt(endpoint, provider);

        await Assert.ThrowsAsync<NotSupportedException>(
            () => store.DeleteAsync("bucket", "key", new DeleteOptions { IfMatch = "abc" }, Cancel));

        Assert.Empty(endpoint.Requests);
    }

    private static async Task UploadAsync(RecordingEndpoint endpoint, string provider, UploadOptions options)
    {
        using var store = StoreAt(endpoint, provider);
        using var body = new MemoryStream("content"u8.ToArray());
        await store.UploadAsync("bucket", "key", body, options, Cancel);
    }

    private static S3ObjectStore StoreAt(RecordingEndpoint endpoint, string provider) => new(new ObjectStoreSettings
    {
        Endpoint = endpoint.Url,
        Region = "us-east-1",
        Provider = provider,
        ForcePathStyle = true,
        Insecure = true,
        AccessKey = new(new Secret("id", "test"), new Secret("secret", "test"), SessionToken: null),
    });

    /// <summary>Keeps the heads of requests, and answers each as a PUT that was stored.</summary>
    private sealed class RecordingEndpoint : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly List<string> _requests = [];

        public RecordingEndpoint()
        {
            _listener.Start();
            Url = new Uri(string.Create(
                CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"));
            _ = ServeAsync();
        }

        public Uri Url { get; }

        public IReadOnlyList<string> Requests
        {
            get
            {
                lock (_requests)
                {
                    return [.. _requests];
                }
            }
        }

        public string? Header(string name) => Assert.Single(Requests).Split("\r\n")
            .FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))
            ?[(name.Length + 1)..].Trim();

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var connection = await _listener.AcceptTcpClientAsync();
                    await AnswerAsync(connection.GetStream());
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task AnswerAsync(NetworkStream stream)
        {
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
            {
                head.Append((char)one[0]);
            }

            lock (_requests)
            {
                _requests.Add(head.ToString());
            }

            await stream.WriteAsync(
                "HTTP/1.1 200 OK\r\nETag: \"abc\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            await DrainAsync(stream);
        }

        /// <summary>A connection that is closed over unread bytes is reset, and its answer is lost.</summary>
        private static async Task DrainAsync(NetworkStream stream)
        {
            stream.Socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[4096];
            try
            {
                while (await stream.ReadAsync(buffer) > 0)
                {
                }
            }
            catch (IOException)
            {
                // The client has gone.
            }
        }
    }
}
