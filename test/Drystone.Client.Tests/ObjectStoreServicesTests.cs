using Drystone.Client.Configuration;
using Drystone.Client.Tests.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Drystone.Client.Tests;

public sealed class ObjectStoreServicesTests(StoreFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_application_gets_a_store_by_its_configuration()
    {
        await using var services = Services(("S3_BUCKET_DOCS", fixture.Bucket));

        var store = services.GetRequiredService<IObjectStore>();

        Assert.Same(store, services.GetRequiredService<IObjectStore>());
        Assert.Null(await store.HeadAsync(fixture.Bucket, $"{Guid.NewGuid():N}", cancel: Cancel));
        Assert.Equal("docs/", services.GetRequiredService<ObjectStoreSettings>().Domains["DOCS"].Prefix);
    }

    [Fact]
    public async Task Health_is_that_the_buckets_can_be_listed()
    {
        await using var well = Services(("S3_BUCKET_DOCS", fixture.Bucket));
        await using var ill = Services(("S3_BUCKET_DOCS", $"missing-{Guid.NewGuid():N}"));

        Assert.Equal(HealthStatus.Healthy, await StatusAsync(well));
        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync(ill));
    }

    [Fact]
    public void An_application_does_not_start_with_settings_that_are_wrong()
    {
        var refused = Assert.Throws<SettingsException>(() => Services(("S3_BUCKET_DOCS", "")));

        Assert.Equal("S3_BUCKET_DOCS", Assert.Single(refused.Problems).Setting);
    }

    private static async Task<HealthStatus> StatusAsync(IServiceProvider services) =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel)).Status;

    private ServiceProvider Services(params (string Name, string Value)[] more)
    {
        var key = fixture.Settings.AccessKey!;
        var values = new Dictionary<string, string?>
        {
            ["S3_ENDPOINT"] = fixture.Settings.Endpoint!.GetLeftPart(UriPartial.Authority),
            ["S3_REGION"] = fixture.Settings.Region,
            ["S3_ACCESS_KEY_ID"] = key.Id.Reveal(),
            ["S3_SECRET_ACCESS_KEY"] = key.SecretKey.Reveal(),
        };
        foreach (var (name, value) in more)
        {
            values[name] = value;
        }

        return new ServiceCollection()
            .AddLogging()
            .AddLogging()
            .AddObjectStore(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .BuildServiceProvider();
    }
}
