using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Drystone.Engine;
using Drystone.Engine.Opening;
using Drystone.Server.Control;
using Drystone.Server.Hosting;
using Drystone.Server.Inventories;
using Drystone.Server.Keys;
using Drystone.Server.Tests.Attacks;
using Drystone.Server.Tests.Hosting;
using Drystone.Server.Tests.Notifications;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests.Encryption;

/// <summary>What the server itself writes into a bucket is encrypted as the bucket says: access logs and
/// inventories.</summary>
public sealed class OwnObjectTests : IAsyncLifetime
{
    private const string Canary = "canary-of-a-user-agent";
    private const string Plain = "";
    private const string Aes256 = "AES256";
    private const string Kms = "aws:kms";

    private readonly TestDirectory directory = new();
    private readonly HttpClient http = S3Caller.NewHttpClient();
    private readonly LinesLog log = new();
    private DrystoneServer server = null!;
    private S3Caller owner = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ServerOptions Options => AttackedServer.Options(directory.Path) with
    {
        BucketLogInterval = TimeSpan.FromHours(20),
        Loggers = log,
    };

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        await using var keys = await OpenKeysAsync();
        await keys.CreateAsync(new NewKey("first", null, null), Cancel);
        await SendAsync("PUT", "/source");
        await SendAsync("PUT", "/target");
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        http.Dispose();
        log.Dispose();
        directory.Dispose();
    }

    [Theory]
    [InlineData(Plain)]
    [InlineData(Aes256)]
    [InlineData(Kms)]
    public async Task An_access_log_is_encrypted_as_the_target_bucket_says(string way)
    {
        await EncryptTargetAsync(way);
        await LogAsync();
        await RestartAsync();
        var key = Assert.Single(await KeysAsync());
        var got = await SendAsync("GET", $"/target/{key}");
        Assert.Contains(Canary, got.Text, StringComparison.Ordinal);
        AssertEncrypted(way, got);
        AssertOnDisk(way, Encoding.ASCII.GetBytes(Canary));
    }

    [Theory]
    [InlineData(Plain, "", Plain)]
    [InlineData(Aes256, "", Aes256)]
    [InlineData(Kms, "", Kms)]
    [InlineData(Plain, "<SSE-S3/>", Aes256)]
    [InlineData(Kms, "<SSE-S3/>", Aes256)]
    [InlineData(Aes256, "<SSE-KMS><KeyId>first</KeyId></SSE-KMS>", Kms)]
    public async Task An_inventory_is_encrypted_as_it_says_itself_else_as_its_destination(
        string bucketWay, string own, string way)
    {
        await EncryptTargetAsync(bucketWay);
        await SendAsync("PUT", "/source/listed", "content", ("x-amz-server-side-encryption", Aes256));
        await SendAsync("PUT", "/source?inventory&id=daily", Inventory(own));
        var answered = await SendAsync("GET", "/source?inventory&id=daily");
        Assert.Equal(own.Length > 0, answered.Text.Contains("<Encryption>", StringComparison.Ordinal));
        await MakeInventoryAsync();
        var files = new Dictionary<string, byte[]>();
        foreach (var key in await KeysAsync())
        {
            var got = await SendAsync("GET", $"/target/{key}");
            AssertEncrypted(way, got);
            AssertOnDisk(way, got.Body[..Math.Min(got.Body.Length, 60)]);
            files[key] = got.Body;
        }

        Assert.Equal(3, files.Count);
        AssertInventory(files);
    }

    [Fact]
    public async Task With_a_key_that_cannot_be_used_nothing_is_written_in_the_clear_and_the_operator_is_told()
    {
        await EncryptTargetAsync(Kms);
        await SendAsync("PUT", "/source?inventory&id=daily", Inventory(own: ""));
        await LogAsync();
        await using (var keys = await OpenKeysAsync())
        {
            await keys.ChangeAsync("first", KeyChange.Disable, Cancel);
        }

        await RestartAsync();
        await Assert.ThrowsAsync<KeyUnusableException>(MakeInventoryAsync);
        Assert.Empty(await KeysAsync());
        AssertOnDisk(Kms, Encoding.ASCII.GetBytes(Canary));
        Assert.Contains(log.Lines, line => line.Contains("are lost", StringComparison.Ordinal)
            && line.Contains("is disabled", StringComparison.Ordinal));
    }

    private static string Inventory(string own) =>
        "<InventoryConfiguration><Destination><S3BucketDestination><Bucket>arn:aws:s3:::target</Bucket>"
        + (own.Length > 0 ? $"<Encryption>{own}</Encryption>" : "")
        + "<Format>CSV</Format></S3BucketDestination></Destination><IsEnabled>true</IsEnabled><Id>daily</Id>"
        + "<IncludedObjectVersions>Current</IncludedObjectVersions><OptionalFields><Field>EncryptionStatus</Field>"
        + "<Field>BucketKeyStatus</Field></OptionalFields><Schedule><Frequency>Daily</Frequency></Schedule>"
        + "</InventoryConfiguration>";

    private static void AssertEncrypted(string way, RawS3Answer answer)
    {
        Assert.Equal(way, answer.Header("x-amz-server-side-encryption") ?? Plain);
        var keyId = answer.Header("x-amz-server-side-encryption-aws-kms-key-id");
        Assert.Equal(way == Kms, keyId?.EndsWith(":key/first", StringComparison.Ordinal) ?? false);
    }

    private static void AssertInventory(Dictionary<string, byte[]> files)
    {
        var manifest = files.Single(file => file.Key.EndsWith(".json", StringComparison.Ordinal)).Value;
        var checksum = files.Single(file => file.Key.EndsWith(".checksum", StringComparison.Ordinal)).Value;
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(manifest)), Encoding.ASCII.GetString(checksum));
        var listed = JsonDocument.Parse(manifest).RootElement.GetProperty("files")[0];
        var data = files[listed.GetProperty("key").GetString()!];
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(data)), listed.GetProperty("MD5checksum").GetString());
        using var unzipped = new StreamReader(new GZipStream(new MemoryStream(data), CompressionMode.Decompress));
        Assert.Equal("\"source\",\"listed\",\"SSE-S3\",\"DISABLED\"\n", unzipped.ReadToEnd());
    }

    /// <summary>That the bytes are found where they are not encrypted shows that they would be found.</summary>
    private void AssertOnDisk(string way, byte[] bytes) => Assert.Equal(
        way == Plain,
        Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not ("lock" or "control.sock"))
            .Any(file => EncryptingServer.ReadShared(file).AsSpan().IndexOf(bytes) >= 0));

    private Task<IKeyAdmin> OpenKeysAsync() =>
        new OperatorAccess(directory.Path, null, TimeProvider.System).OpenKeysAsync("us-east-1", Cancel);

    private async Task EncryptTargetAsync(string way)
    {
        if (way != Plain)
        {
            var key = way == Kms ? "<KMSMasterKeyID>first</KMSMasterKeyID>" : "";
            await SendAsync(
                "PUT", "/target?encryption",
                "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
                    + $"<SSEAlgorithm>{way}</SSEAlgorithm>{key}</ApplyServerSideEncryptionByDefault></Rule>"
                    + "</ServerSideEncryptionConfiguration>");
        }
    }

    private async Task LogAsync()
    {
        await SendAsync(
            "PUT", "/source?logging",
            "<BucketLoggingStatus><LoggingEnabled><TargetBucket>target</TargetBucket><TargetPrefix></TargetPrefix>"
                + "</LoggingEnabled></BucketLoggingStatus>");
        await SendAsync("GET", "/source?location", null, ("User-Agent", Canary));
    }

    private async Task MakeInventoryAsync()
    {
        await server.DisposeAsync();
        try
        {
            var storeOptions = new StoreOptions { DataDirectory = directory.Path, Time = TimeProvider.System };
            await using var store = await ObjectStore.OpenAsync(storeOptions, Cancel);
            using var keys = KeyServices.Open(
                Options, store, store.FindBootstrapAccount()!.Id.Value, NullLogger.Instance);
            var objects = new OwnObjects(store, keys, encryptsByDefault: false);
            await using var scheduler = new InventoryScheduler(
                store, objects, TimeProvider.System, NullLogger.Instance);
            Assert.Null(await scheduler.RunAsync("source", "daily", Cancel));
        }
        finally
        {
            await StartAsync();
        }
    }

    private async Task RestartAsync()
    {
        await server.DisposeAsync();
        await StartAsync();
    }

    private async Task StartAsync()
    {
        server = await WatchedServer.StartAsync(Options, CancellationToken.None);
        owner = new S3Caller(http, server.Endpoints[0], AttackedServer.ClientOf(server).Credential);
    }

    private async Task<IReadOnlyList<string>> KeysAsync() =>
        [.. (await SendAsync("GET", "/target?list-type=2")).Values("Contents", "Key")];

    private async Task<RawS3Answer> SendAsync(
        string method, string target, string? body = null, params (string, string)[] headers)
    {
        var answer = await owner.SendAsync(
            method, target, body is null ? null : Encoding.UTF8.GetBytes(body), headers);
        Assert.True(
            (int)answer.Outcome.Status is 200 or 204,
            string.Create(CultureInfo.InvariantCulture, $"{method} {target}: {answer.Outcome} {answer.Text}"));
        return answer;
    }
}
