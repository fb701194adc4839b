using Amazon.Runtime;
using Amazon.S3;
using Drystone.Server.Control;
using Drystone.Server.Hosting;
using Drystone.Server.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests;

/// <summary>A whole server over an empty directory, reached by the AWS SDK and by raw requests of two accounts.
/// <see cref="Bucket"/> is the first account's.</summary>
public sealed class S3ServerFixture : IAsyncLifetime
{
    public const string Bucket = "bucket";
    public const string Domain = "s3.drystone.test";
    public const string Region = "us-east-1";

    public static readonly RootCredentials RootKey = new("ROOTKEYOFTHETESTS", "secret/of+the=tests-0123456789abcdef");

    private readonly TestDirectory directory = new();
    private readonly HttpClient http = S3Caller.NewHttpClient();
    private DrystoneServer server = null!;
    private int buckets;

    public Uri Endpoint => server.Endpoints[0];

    public string DataDirectory => directory.Path;

    /// <summary>The SDK as the account that the server's root key belongs to.</summary>
    public AmazonS3Client S3 { get; private set; } = null!;

    /// <summary>The SDK as another account.</summary>
    public AmazonS3Client OtherS3 { get; private set; } = null!;

    public S3Caller Raw { get; private set; } = null!;

    public S3Caller OtherRaw { get; private set; } = null!;

    public S3Caller Anonymous { get; private set; } = null!;

    /// <summary>The account of <see cref="S3"/>.</summary>
    public AccountSummary Account { get; private set; } = null!;

    public AccountSummary OtherAccount { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new ServerOptions
        {
            DataDirectory = directory.Path,
            Address = ListenAddress.Loopback(0),
            ConsoleAddress = null,
            Domains = [Domain],
            RootCredentials = RootKey,
            Loggers = NullLoggerFactory.Instance,
        };
        server = await WatchedServer.StartAsync(options, CancellationToken.None);
        await using var admin = await new OperatorAccess(directory.Path, null, TimeProvider.System)
            .OpenAccountsAsync(CancellationToken.None);
        var other = await admin.AddAsync(
            new NewAccount("other", null, null, "other@example.com", null, null), CancellationToken.None);
        OtherAccount = other.Account;
        Account = (await admin.ListAsync(CancellationToken.None)).Single(account => account.Name != "other");
        S3 = NewClient(RootKey.AccessKeyId, RootKey.SecretAccessKey);
        OtherS3 = NewClient(other.AccessKeyId, other.SecretAccessKey);
        Raw = new S3Caller(http, Endpoint, new(RootKey.AccessKeyId, RootKey.SecretAccessKey, null, null, "root"));
        OtherRaw = new S3Caller(http, Endpoint, new(other.AccessKeyId, other.SecretAccessKey, null, null, "other"));
        Anonymous = new S3Caller(http, Endpoint, credential: null);
        await S3.PutBucketAsync(Bucket);
    }

    public async ValueTask DisposeAsync()
    {
        S3?.Dispose();
        OtherS3?.Dispose();
        http.Dispose();
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        directory.Dispose();
    }

    /// <summary>Raw requests with another key.</summary>
    public S3Caller CallerOf(string accessKeyId, string secretAccessKey) =>
        new(http, Endpoint, new(accessKeyId, secretAccessKey, null, null, accessKeyId));

    /// <summary>An empty bucket that no other test has.</summary>
    public async Task<string> NewBucketAsync()
    {
        var name = $"bucket-{Interlocked.Increment(ref buckets)}";
        await S3.PutBucketAsync(name);
        return name;
    }

    /// <summary>Sends a signed request just as it is said here: nothing is added that the SDK would add.</summary>
    /// <param name="target">Path and query, as they go over the wire.</param>
    public Task<RawS3Answer> SendAsync(
        string method, string target, byte[]? body = null, params (string Name, string Value)[] headers) =>
        Raw.SendAsync(method, target, body, headers);

    private AmazonS3Client NewClient(string accessKeyId, string secretAccessKey) => new(
        new BasicAWSCredentials(accessKeyId, secretAccessKey),
        new AmazonS3Config
        {
            ServiceURL = Endpoint.ToString(),
            AuthenticationRegion = Region,
            ForcePathStyle = true,
            MaxErrorRetry = 0,
        });
}
