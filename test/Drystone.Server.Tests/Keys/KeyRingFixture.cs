using Drystone.Engine;
using Drystone.Engine.Opening;
using Drystone.Server.Keys;

namespace Drystone.Server.Tests.Keys;

/// <summary>A key ring on a store of its own.</summary>
internal sealed class KeyRingFixture : IAsyncDisposable
{
    public static readonly KeyNames Names = new("eu-central-1", "123456789012");

    private readonly string root = Directory.CreateTempSubdirectory("drystone-keys-").FullName;
    private ObjectStore store = null!;

    public KeyRing Ring { get; private set; } = null!;

    public string DataDirectory => Path.Combine(root, "data");

    public static async Task<KeyRingFixture> OpenAsync()
    {
        var fixture = new KeyRingFixture();
        await fixture.StartAsync();
        return fixture;
    }

    public async Task ReopenAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(root, recursive: true);
    }

    private async Task StartAsync()
    {
        var options = new StoreOptions { DataDirectory = DataDirectory };
        store = await ObjectStore.OpenAsync(options, TestContext.Current.CancellationToken);
        Ring = new KeyRing(store, Names, TimeProvider.System);
    }

    private async Task StopAsync()
    {
        Ring.Dispose();
        await store.DisposeAsync();
    }
}
