using System.Diagnostics;
using Amazon.S3;
using Drystone.Client.Configuration;
using Drystone.Client.Observability;
using Drystone.Clients.Tests.Harness;
using Drystone.Testing.Secrets;

namespace Drystone.Client.Tests.Stores;

/// <summary>The endpoint that the tests of <see cref="S3ObjectStore"/> speak to: the one that the environment names by
/// the contract's settings, such as a Ceph RGW, else a Drystone of its own.</summary>
public sealed class StoreFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drystone-client-");
    private readonly ActivityListener _spans = new()
    {
        ShouldListenTo = source => source.Name == ClientMetrics.Name,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        ActivityStopped = TakeSpan,
    };

    private DrystoneProcess? _server;
    private S3ObjectStore? _store;

    /// <summary>The settings of the endpoint.</summary>
    public ObjectStoreSettings Settings { get; private set; } = null!;

    /// <summary>The store.</summary>
    public S3ObjectStore Store => _store!;

    /// <summary>A bucket for these tests.</summary>
    public string Bucket { get; } = $"client-tests-{Guid.NewGuid():N}";

    public async ValueTask InitializeAsync()
    {
        var requirements = new SettingsRequirements { Domains = [] };
        if (Environment.GetEnvironmentVariable("S3_ENDPOINT") is null)
        {
            _server = await DrystoneProcess.StartAsync(_folder.FullName);
            Settings = SettingsReader.Read(
                new Dictionary<string, string>
                {
                    ["S3_ENDPOINT"] = _server.Endpoint,
                    ["S3_REGION"] = DrystoneProcess.Region,
                    ["S3_ACCESS_KEY_ID"] = DrystoneProcess.AccessKeyId,
                    ["S3_SECRET_ACCESS_KEY"] = DrystoneProcess.SecretAccessKey,
                },
                requirements).Require();
        }
        else
        {
            Settings = SettingsReader.ReadEnvironment(requirements).Require();
        }

        SecretSink.Run.Guard(SecretKind.SecretKey, Settings.AccessKey?.SecretKey.Reveal());
        ActivitySource.AddActivityListener(_spans);
        _store = new S3ObjectStore(Settings);
        var client = await _store.GetClientAsync();
        await client.PutBucketAsync(Bucket);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _spans.Dispose();
        if (_store is not null)
        {
            await EmptyAsync(await _store.GetClientAsync());
            _store.Dispose();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private static void TakeSpan(Activity span) => SecretSink.Run.Take(
        OutputChannel.Span, TestContext.Current.Test?.TestDisplayName ?? nameof(StoreFixture),
        string.Join('\n', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Prepend(span.DisplayName)));

    private async Task EmptyAsync(IAmazonS3 client)
    {
        var keys = new List<string>();
        await foreach (var row in Store.ListAsync(Bucket))
        {
            keys.Add(row.Key);
        }

        await Store.DeleteManyAsync(Bucket, keys);
        await client.DeleteBucketAsync(Bucket);
    }
}
