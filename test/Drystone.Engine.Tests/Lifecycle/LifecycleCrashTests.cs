using Drystone.Engine.Access;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Opening;
using Drystone.Keyspace.Memory;

namespace Drystone.Engine.Tests.Lifecycle;

public sealed class LifecycleCrashTests
{
    [Fact]
    public async Task Wherever_a_run_ends_the_next_one_finishes_it()
    {
        for (var writes = 0; !await RunInterruptedAsync(writes); writes++)
        {
        }
    }

    [Fact]
    public async Task What_is_not_due_is_not_looked_at_however_much_there_is()
    {
        const int Due = 100;
        const int Objects = 100_000;
        var keys = new ObservedKeyspace(new MemoryKeyValueStore());
        await using var store = await LifecycleFixture.OpenInMemoryAsync(keys);
        await store.SetAsync(
            new LifecycleRule { Id = "all", ExpirationDays = 30 },
            new LifecycleRule
            {
                Id = "due",
                ExpirationDays = 1,
                Filter = LifecycleFilter.Everything with { Prefix = "due/" },
            });
        await store.RunAsync();
        for (var i = 0; i < Objects; i++)
        {
            await store.PutAsync(i % (Objects / Due) == 0 ? $"due/{i}" : $"{i}", bytes: 0);
        }

        var idle = keys.Reads;
        Assert.Equal(0, await store.RunAsync());
        Assert.InRange(keys.Reads - idle, 1, 3);
        var busy = keys.Reads;
        Assert.Equal(Due, await store.PassAsync(2));
        Assert.Equal(2 * Due, store.Store.Store.GetLifecycleStatistics().ExaminedKeys);

        // Each is looked at, removed, and found gone; some 50 look-ups, and far fewer than there are objects.
        Assert.InRange(keys.Reads - busy, Due, 60 * Due);
    }

    /// <summary>True when the run was not interrupted any more.</summary>
    private static async Task<bool> RunInterruptedAsync(int writes)
    {
        ObservedKeyspace keys = null!;
        await using var store = await LifecycleFixture.OpenAsync(
            (directory, time) => keys = new ObservedKeyspace(StoreOpener.OpenKeyspace(directory, time)));
        await store.SetVersioningAsync(isEnabled: true);
        await store.PutAsync("before");
        await store.SetAsync(new LifecycleRule
        {
            Id = "all",
            ExpirationDays = 1,
            Noncurrent = new NoncurrentExpiration(1, null),
            AbortUploadDays = 1,
        });
        await store.PutAsync("after");
        await store.PutAsync("after");
        var upload = await store.Store.StartUploadAsync("upload");
        store.Time.Advance(TimeSpan.FromDays(2));
        keys.WritesLeft = writes;
        var isWhole = true;
        try
        {
            await store.RunAsync();
        }
        catch (Exception fault) when (fault is not Xunit.Sdk.XunitException)
        {
            isWhole = false;
        }

        keys.WritesLeft = null;
        await store.Store.ReopenAsync();
        await store.RunAsync();
        Assert.Equal(
            ["after marker", "after old", "before marker", "before old"], store.Versions());
        Assert.Null(store.Store.Store.FindUpload(store.Store.On<Write>("upload"), upload));
        await store.PassAsync(2);
        Assert.Empty(store.Versions());
        return isWhole;
    }
}
