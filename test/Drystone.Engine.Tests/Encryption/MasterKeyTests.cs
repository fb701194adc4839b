using Drystone.Engine.Encryption;
using Drystone.Engine.Keys;

namespace Drystone.Engine.Tests.Encryption;

public sealed class MasterKeyTests
{
    private static readonly ManagedKey Key = new(
        "5a7c", "invoices", "Invoices", IsEnabled: false, DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000),
        [
            new ManagedKeyVersion(1, DateTimeOffset.UnixEpoch, StoreFixture.Bytes(32, 1)),
            new ManagedKeyVersion(2, DateTimeOffset.UnixEpoch, StoreFixture.Bytes(32, 2)),
        ]);

    [Fact]
    public async Task A_master_key_that_the_host_brings_is_nowhere_in_the_store_and_opens_it_again()
    {
        var brought = StoreFixture.Bytes(32, seed: 9);
        await using var store = await StoreFixture.OpenAsync(options => options with { MasterKey = brought });
        await store.Store.PutManagedKeyAsync(Key, CancellationToken.None);
        await store.ReopenAsync();
        Assert.Equal("secret", store.Store.FindAccessKey("AKIAOWNER")!.Secret);
        Assert.Equivalent(Key, Assert.Single(store.Store.ListManagedKeys()));
        await store.Store.DisposeAsync();
        Assert.False(File.Exists(Path.Combine(store.Options.DataDirectory, "master.key")));
        Assert.DoesNotContain(
            Directory.GetFiles(store.Options.DataDirectory, "*", SearchOption.AllDirectories),
            file => File.ReadAllBytes(file).AsSpan().IndexOf(brought) >= 0);
        await store.ReopenAsync();
    }

    [Fact]
    public async Task The_material_of_keys_is_in_no_file_of_the_store()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.Store.PutManagedKeyAsync(Key, CancellationToken.None);
        await store.Store.DisposeAsync();
        foreach (var file in Directory.GetFiles(store.Options.DataDirectory, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            Assert.All(Key.Versions, version => Assert.Equal(-1, bytes.AsSpan().IndexOf(version.Material.Span)));
        }

        await store.ReopenAsync();
        var kept = Assert.Single(store.Store.ListManagedKeys());
        Assert.Equal(
            Key.Versions.Select(version => version.Material.ToArray()),
            kept.Versions.Select(version => version.Material.ToArray()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_master_key_does_not_open_the_store(bool isEntered)
    {
        await using var store = await StoreFixture.OpenAsync();
        if (!isEntered)
        {
            // A store from before its key was entered is tried by a secret that it holds.
            await EncryptedStore.CloseAndEditAsync(store, tx => tx.Delete(KeySpace.MasterKeyCheck));
        }
        else
        {
            await store.Store.DisposeAsync();
        }

        var wrong = store.Options with { MasterKey = StoreFixture.Bytes(32, seed: 9) };
        var refused = await Assert.ThrowsAsync<StoreOpenException>(
            () => ObjectStore.OpenAsync(wrong, CancellationToken.None));
        Assert.Contains("not the one that this store was made with", refused.Message, StringComparison.Ordinal);
        await store.ReopenAsync();
        Assert.Equal("secret", store.Store.FindAccessKey("AKIAOWNER")!.Secret);
    }

    [Fact]
    public async Task A_master_key_of_another_length_is_refused()
    {
        var refused = await Assert.ThrowsAsync<StoreOpenException>(
            () => StoreFixture.OpenAsync(options => options with { MasterKey = new byte[31] }));
        Assert.Contains("32 bytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_whose_master_key_was_brought_says_what_is_missing()
    {
        await using var store = await StoreFixture.OpenAsync(
            options => options with { MasterKey = StoreFixture.Bytes(32, seed: 9) });
        await store.Store.DisposeAsync();
        var refused = await Assert.ThrowsAsync<StoreOpenException>(
            () => ObjectStore.OpenAsync(store.Options with { MasterKey = null }, CancellationToken.None));
        Assert.Contains("name the master key", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(store.Options.DataDirectory, "master.key")));
        await store.ReopenAsync();
    }
}
