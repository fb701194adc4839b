using System.Globalization;
using System.Security.Cryptography;
using Drystone.S3.Signing;
using Drystone.Server.Hosting;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Attacks;

/// <summary>
/// A whole server over an empty directory with a bucket <c>attacked</c> that holds <c>victim</c>, and a bucket
/// <c>neighbour</c> that holds <c>secret</c>.
/// </summary>
public sealed class AttackedServer : IAsyncLifetime
{
    public const string VictimText = "what the owner stored";

    private readonly TestDirectory directory = new();
    private DrystoneServer server = null!;

    internal RawS3Client Client { get; private set; } = null!;

    internal string DataDirectory => directory.Path;

    public async ValueTask InitializeAsync()
    {
        server = await WatchedServer.StartAsync(Options(directory.Path), TestContext.Current.CancellationToken);
        Client = ClientOf(server);
        await ExpectOkAsync(Client.PutAsync("/attacked", ""));
        await ExpectOkAsync(Client.PutAsync("/neighbour", ""));
        await ExpectOkAsync(Client.PutAsync("/attacked/victim", VictimText));
        await ExpectOkAsync(Client.PutAsync("/neighbour/secret", "secret bytes"));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        directory.Dispose();
    }

    internal static ServerOptions Options(string dataDirectory) => new()
    {
        DataDirectory = dataDirectory,
        Address = ListenAddress.Loopback(0),
        ConsoleAddress = null,
        Loggers = Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
    };

    internal static RawS3Client ClientOf(DrystoneServer server)
    {
        var root = server.RootCredentials.Credentials;
        var credential = new Credential(root.AccessKeyId, root.SecretAccessKey, null, null, "root");
        return new RawS3Client(server.Endpoints[0], credential);
    }

    internal static async Task ExpectOkAsync(Task<RawAnswer> sending)
    {
        var answer = await sending;
        Assert.True(answer.Status is 200 or 204 or 206, answer.ToString());
    }

    /// <summary>Sends it, and holds the answer and everything that is stored against what they must be.</summary>
    /// <param name="code">AWS's code; null where the HTTP server refuses by itself, without a document.</param>
    internal async Task<RawAnswer> AssertRefusedAsync(RawRequest request, int status, string? code) =>
        await AssertRefusedAsync(() => Client.SendAsync(request), status, code);

    internal async Task<RawAnswer> AssertRefusedAsync(Func<Task<RawAnswer>> send, int status, string? code)
    {
        var before = await StateAsync();
        var answer = await send();
        Assert.True(status == answer.Status && code == answer.Code, $"expected {status} {code}, got {answer}");
        Assert.DoesNotContain(VictimText, answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Client.Credential.SecretAccessKey, answer.Text, StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync());
        return answer;
    }

    internal async Task AssertAbsentAsync(string target) =>
        Assert.Equal(404, (await Client.SendAsync(new RawRequest("HEAD", target))).Status);

    /// <summary>Every bucket; of every object key, tag, size, time and bytes; every upload with its parts.</summary>
    internal async Task<string> StateAsync()
    {
        var state = new List<string>();
        foreach (var bucket in (await Client.GetAsync("/")).Elements("Name"))
        {
            var listing = await Client.GetAsync($"/{bucket}?encoding-type=url&list-type=2");
            Assert.Equal("false", listing.Element("IsTruncated"));
            state.Add(Convert.ToHexString(SHA256.HashData(listing.Body)));
            foreach (var key in listing.Elements("Key"))
            {
                var bytes = (await Client.GetAsync($"/{bucket}/{key}")).Body;
                state.Add(string.Create(CultureInfo.InvariantCulture, $"{bucket}/{key}: {bytes.Length} bytes, "
                    + $"{Convert.ToHexString(SHA256.HashData(bytes))}"));
            }

            state.AddRange(await UploadsAsync(bucket));
        }

        return string.Join('\n', state);
    }

    private async Task<List<string>> UploadsAsync(string bucket)
    {
        var uploads = await Client.GetAsync($"/{bucket}?encoding-type=url&uploads");
        var state = new List<string>();
        foreach (var (key, id) in uploads.Elements("Key").Zip(uploads.Elements("UploadId")))
        {
            var parts = await Client.GetAsync($"/{bucket}/{key}?uploadId={id}");
            state.Add($"{bucket}/{key} {id} {string.Join(',', parts.Elements("ETag"))}");
        }

        return state;
    }
}
