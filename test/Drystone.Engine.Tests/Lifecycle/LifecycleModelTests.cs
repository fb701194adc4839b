using Drystone.Engine.Access;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Listing;
using Drystone.Engine.Objects;
using Drystone.Keyspace.Memory;

namespace Drystone.Engine.Tests.Lifecycle;

public sealed class LifecycleModelTests
{
    private static readonly string[] Keys = ["a", "a/1", "a/2", "b", "b\0", "\u00fc"];

    /// <summary>The index must bring a look in time to everything that the model, which looks at everything always,
    /// finds due.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Whatever_happens_what_is_due_by_the_rules_is_done_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        var model = new LifecycleModel();
        await using var store = await LifecycleFixture.OpenInMemoryAsync(new MemoryKeyValueStore());
        for (var step = 0; step < 600; step++)
        {
            store.Time.Advance(TimeSpan.FromMilliseconds(1));
            await ActAsync(store, model, random, Keys[random.Next(Keys.Length)]);
            if (random.Next(6) == 0)
            {
                // What a change makes due at once is looked for at the end of its day.
                var now = store.Time.GetUtcNow();
                store.Time.Advance(LifecycleModel.Midnight(now) - now + TimeSpan.FromMinutes(random.Next(3_000)));
                await store.RunAsync();
                model.Settle(store.Time.GetUtcNow());
                Assert.Equal(model.Keys.SelectMany(Show), All(store));
                Assert.Equal(0, store.Store.Store.GetLifecycleStatistics().PostponedKeys);
                Assert.Equal(
                    model.Uploads.Select(upload => upload.Key).Order(StringComparer.Ordinal), UploadKeys(store));
            }
        }
    }

    private static async Task ActAsync(LifecycleFixture store, LifecycleModel model, Random random, string key)
    {
        var now = store.Time.GetUtcNow();
        switch (random.Next(20))
        {
            case 0:
                model.Rules = [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => AnyRule(random, i, now))];
                await store.SetAsync([.. model.Rules]);
                break;
            case 1 when model.Versioning != 0 || random.Next(3) == 0:
                model.Versioning = model.Versioning == 1 ? 2 : 1;
                await store.SetVersioningAsync(model.Versioning == 1);
                break;
            case 2:
                await store.Store.StartUploadAsync(key);
                model.Uploads.Add((key, now));
                break;
            case < 6:
                model.Delete(key, (await store.Store.RemoveAsync(key)).Version?.ToString(), now);
                break;
            case < 9 when model.Of(key) is { Count: > 0 } entries:
                var entry = entries[random.Next(entries.Count)];
                await store.Store.RemoveAsync(
                    key, Listed(store).Where(one => one.Key == key).ElementAt(entries.IndexOf(entry)).Version);
                entries.Remove(entry);
                break;
            case < 12 when model.Of(key) is [{ IsMarker: false } current, ..] entries:
                entries[0] = current with { Tag = random.Next(2) == 0 ? "x" : "y" };
                await store.Store.Store.SetTagsAsync(
                    store.Store.On<Write>(key), [new("tag", entries[0].Tag!)], CancellationToken.None);
                break;
            default:
                var size = random.Next(3);
                model.Put(key, (await store.PutAsync(key, size)).Version.ToString(), now, size);
                break;
        }
    }

    private static LifecycleRule AnyRule(Random random, int number, DateTimeOffset now)
    {
        var filter = new LifecycleFilter(
            random.Next(3) == 0 ? "a" : string.Empty,
            random.Next(4) == 0 ? [new("tag", "x")] : [],
            random.Next(5) == 0 ? 1 : null,
            SizeLessThanBytes: null);
        var rule = new LifecycleRule { Id = $"{number}", Filter = filter, IsEnabled = random.Next(6) > 0 };
        return random.Next(9) switch
        {
            0 => rule with { ExpirationDays = random.Next(1, 4) },
            1 => rule with { ExpirationDate = now.AddDays(random.Next(-2, 4)).UtcDateTime.Date },
            2 => rule with { RemovesExpiredMarkers = true },
            3 => rule with { AbortUploadDays = random.Next(1, 4) },
            4 => rule with { Noncurrent = new NoncurrentExpiration(random.Next(1, 4), random.Next(1, 3)) },
            5 => rule with
            {
                Transitions =
                [
                    new LifecycleTransition(random.Next(3), null, "WARM"),
                    new LifecycleTransition(random.Next(4), null, "COOL"),
                ],
            },
            6 => rule with
            {
                Transitions =
                    [new LifecycleTransition(null, now.AddDays(random.Next(-2, 4)).UtcDateTime.Date, "WARM")],
            },
            7 => rule with
            {
                NoncurrentTransitions =
                    [new NoncurrentTransition(random.Next(3), random.Next(2) == 0 ? null : random.Next(1, 3), "COOL")],
            },
            _ => rule with
            {
                ExpirationDays = random.Next(2, 5),
                Noncurrent = new NoncurrentExpiration(random.Next(1, 4), NewerVersions: null),
            },
        };
    }

    private static IEnumerable<string> Show(KeyValuePair<string, List<LifecycleModel.Entry>> key) =>
        key.Value.Select(entry => Show(key.Key, entry.Version, entry.At, entry.IsMarker) + entry.Class);

    private static IEnumerable<string> All(LifecycleFixture store) => Listed(store).Select(
        info => Show(info.Key, info.Version.ToString(), info.LastModified, info.IsDeleteMarker)
            + info.Headers.StorageClass);

    private static IEnumerable<ObjectInfo> Listed(LifecycleFixture store) => store.Store.Store.ListVersions(
            store.Store.OnBucket<List>(), new ListQuery(string.Empty, null, null, 10_000), afterVersion: null).Versions
        .Select(version => version.Info);

    /// <summary>A marker that lifecycle made has a version that the model cannot know.</summary>
    private static string Show(string key, string version, DateTimeOffset at, bool isMarker) =>
        $"{key}|{(isMarker && version != "null" ? "marker" : version)}|{at.ToUnixTimeMilliseconds()}|{isMarker}";

    private static IEnumerable<string> UploadKeys(LifecycleFixture store) => store.Store.Store.ListUploads(
        store.Store.OnBucket<List>(), new ListQuery(string.Empty, null, null, 10_000), afterId: null)
        .Uploads.Select(upload => upload.Key);
}
