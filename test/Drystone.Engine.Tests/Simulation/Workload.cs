using Drystone.Engine.Access;
using Drystone.Engine.Objects;

namespace Drystone.Engine.Tests.Simulation;

/// <summary>Clients that do a bit of everything, as their seed has it, and enter into the journal what they ask for and
/// what they hear.</summary>
internal sealed class Workload(SimulatedStore store, Journal journal, Model model, Contents contents, Random random,
    ManualTime time)
{
    private const int Keys = 4;
    private const int MostVersions = 5;

    public async Task RunAsync(int operations)
    {
        for (var done = 0; done < operations; done++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await StepAsync();
        }
    }

    private Task StepAsync()
    {
        var bucket = random.Next(2) == 0 ? SimulatedStore.Plain : SimulatedStore.Versioned;
        var key = bucket == SimulatedStore.Plain && random.Next(Keys + 1) == 0
            ? SimulatedStore.Temporary
            : $"key{random.Next(Keys)}";
        if (Of(SimulatedStore.Versioned, key).Count > MostVersions)
        {
            return RemoveVersionAsync(key);
        }

        return random.Next(100) switch
        {
            < 45 => PutAsync(bucket, key, 4 + random.Next(3_000)),
            < 50 => PutAsync(bucket, key, 100_000 + random.Next(200_000)),
            < 52 => PutAsync(bucket, key, EngineLimits.MaxPackedBytes + 1 + random.Next(300_000)),
            < 58 => UploadAsync(bucket, key),
            < 66 => CopyAsync(bucket, key),
            < 80 => DeleteAsync(bucket, key),
            < 88 => RemoveVersionAsync(key),
            < 92 => ExpireAsync(),
            < 95 => TogetherAsync(bucket),
            _ => ReclaimAsync(),
        };
    }

    private Task PutAsync(string bucket, string key, int length)
    {
        var (number, bytes) = contents.New(length);
        return AskAsync(bucket, key, With(bucket, key, number), async () =>
        {
            store.Use(bucket);
            return (await store.Fixture.PutAsync(key, bytes)).Outcome == WriteOutcome.Done;
        });
    }

    /// <summary>Small objects at the same time: they share a write and a sync.</summary>
    private async Task TogetherAsync(string bucket)
    {
        store.Use(bucket);
        await Task.WhenAll(Enumerable.Range(0, Keys).Select(i => PutAsync(bucket, $"key{i}", 4 + (100 * i))));
    }

    private async Task UploadAsync(string bucket, string key)
    {
        var (number, bytes) = contents.New(4 + random.Next(40_000));
        var half = bytes.Length / 2;
        await AskAsync(bucket, key, With(bucket, key, number), async () =>
        {
            store.Use(bucket);
            var id = await store.Fixture.StartUploadAsync(key);
            await store.Fixture.PutPartAsync(key, id, 1, bytes[..half]);
            await store.Fixture.PutPartAsync(key, id, 2, bytes[half..]);
            await store.Fixture.CompleteAllAsync(key, id);
            return true;
        });
    }

    private async Task CopyAsync(string bucket, string key)
    {
        store.Use(bucket);
        var source = $"key{random.Next(Keys)}";
        if (Of(bucket, source) is not [>= 0 and var number, ..])
        {
            return;
        }

        await AskAsync(bucket, key, With(bucket, key, number), async () =>
        {
            using var reader = store.Store.OpenObject(store.Fixture.On<Read>(source))!;
            var facts = new NewObject { ETag = ETag.FromDigest(new byte[16]), Headers = ObjectHeaders.Empty };
            return (await store.Store.CopyObjectAsync(
                reader, store.Fixture.On<Write>(key), facts, default, CancellationToken.None)).Outcome
                == WriteOutcome.Done;
        });
    }

    private Task DeleteAsync(string bucket, string key)
    {
        var after = bucket == SimulatedStore.Plain ? [] : With(bucket, key, -1);
        return AskAsync(bucket, key, after, async () =>
        {
            store.Use(bucket);
            await store.Fixture.DeleteAsync(key);
            return true;
        });
    }

    private async Task RemoveVersionAsync(string key)
    {
        store.Use(SimulatedStore.Versioned);
        var versions = store.Store.ListVersions(
            store.Fixture.OnBucket<List>(), new Listing.ListQuery(key, null, null, 1_000), afterVersion: null).Versions;
        if (versions.Count == 0)
        {
            return;
        }

        var chosen = random.Next(versions.Count);
        var after = Of(SimulatedStore.Versioned, key).Where((_, i) => i != chosen).ToList();
        await AskAsync(SimulatedStore.Versioned, key, after, async () =>
            (await store.Fixture.RemoveAsync(key, versions[chosen].Info.Version)).Outcome == DeleteOutcome.Deleted);
    }

    /// <summary>Two days pass, and the rule of the plain bucket takes what is temporary.</summary>
    private Task ExpireAsync()
    {
        time.Advance(TimeSpan.FromDays(2));
        return AskAsync(SimulatedStore.Plain, SimulatedStore.Temporary, [], async () =>
        {
            try
            {
                await store.Store.RunLifecycleAsync(only: null, CancellationToken.None);
            }
            catch (StoreUnavailableException) when (IsExpired())
            {
                // It has several commits, and a later one failed.
            }

            return true;
        });
    }

    private IReadOnlyList<int> With(string bucket, string key, int number) => bucket == SimulatedStore.Plain
        ? [number]
        : [number, .. Of(bucket, key)];

    private IReadOnlyList<int> Of(string bucket, string key)
    {
        lock (journal.Gate)
        {
            return model.Of($"{bucket}/{key}");
        }
    }

    private async Task ReclaimAsync()
    {
        try
        {
            await store.Store.ReclaimAsync(CancellationToken.None);
        }
        catch (Exception fault) when (journal.HasFailed && fault is IOException or StoreUnavailableException)
        {
            // It goes on when it is called again.
        }
    }

    private bool IsExpired()
    {
        store.Use(SimulatedStore.Plain);
        return store.Store.HeadObject(store.Fixture.On<Read>(SimulatedStore.Temporary)) is null;
    }

    private async Task AskAsync(string bucket, string key, IReadOnlyList<int> after, Func<Task<bool>> work)
    {
        var name = $"{bucket}/{key}";
        Enter(new Step.Began(name, after));
        var isDone = false;
        try
        {
            isDone = await work();
            Assert.True(isDone, $"{name} was not refused");
        }
        catch (StoreUnavailableException) when (journal.HasFailed)
        {
            // What fails has left nothing.
        }

        Enter(new Step.Ended(name, isDone));
    }

    private void Enter(Step step)
    {
        lock (journal.Gate)
        {
            model.Follow(step);
            journal.Steps.Add(step);
        }
    }
}
