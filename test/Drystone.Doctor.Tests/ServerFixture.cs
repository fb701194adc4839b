using Drystone.Client;
using Drystone.Client.Configuration;
using Drystone.Clients.Tests.Harness;

namespace Drystone.Doctor.Tests;

/// <summary>A Drystone in a process of its own, that examinations and broken proxies stand before.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drystone-doctor-");
    private DrystoneProcess? _server;
    private S3ObjectStore? _store;

    public string Endpoint => _server!.Endpoint;

    public S3ObjectStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        _server = await DrystoneProcess.StartAsync(_folder.FullName);
        _store = new S3ObjectStore(SettingsOf(Endpoint));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _store?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    public static ObjectStoreSettings SettingsOf(
        string endpoint, params (string Name, string Value)[] changes)
    {
        var values = new Dictionary<string, string>
        {
            ["S3_ENDPOINT"] = endpoint,
            ["S3_REGION"] = DrystoneProcess.Region,
            ["S3_ACCESS_KEY_ID"] = DrystoneProcess.AccessKeyId,
            ["S3_SECRET_ACCESS_KEY"] = DrystoneProcess.SecretAccessKey,
        };
        foreach (var (name, value) in changes)
        {
            values[name] = value;
        }

        return SettingsReader.Read(values, new() { Domains = [] }).Require();
    }

    public async Task<string> CreateBucketAsync()
    {
        var bucket = $"doctor-{Guid.NewGuid():N}";
        var client = await Store.GetClientAsync();
        await client.PutBucketAsync(bucket);
        return bucket;
    }

    /// <summary>Asserts that a bucket has no object, version, delete marker or unfinished upload.</summary>
    public async Task AssertEmptyAsync(string bucket)
    {
        var client = await Store.GetClientAsync();
        Assert.Empty((await client.ListVersionsAsync(bucket)).Versions ?? []);
        Assert.Empty((await client.ListMultipartUploadsAsync(bucket)).MultipartUploads ?? []);
    }

    public async Task<IReadOnlyList<string>> BucketsOfDoctorsAsync() =>
        [.. ((await (await Store.GetClientAsync()).ListBucketsAsync()).Buckets ?? [])
            .Select(one => one.BucketName)
            .Where(name => name.StartsWith("drystone-doctor-", StringComparison.Ordinal))];
}
