using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Locking;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;

namespace Drystone.Engine.Tests;

[Trait("Attack", "23")]
public sealed class LockTests
{
    private readonly ManualTime time = new();

    // The clock stands until a test moves it.
    private DateTimeOffset Start { get; }

    public LockTests() => Start = time.GetUtcNow();

    [Theory]
    [InlineData(RetentionMode.Governance)]
    [InlineData(RetentionMode.Compliance)]
    public async Task A_retained_version_stays_until_its_time_and_no_longer(RetentionMode mode)
    {
        await using var store = await OpenAsync();
        var version = (await store.PutAsync("key", [1])).Object!.Version;
        await RetainAsync(store, version, new Retention(mode, Start.AddDays(1)));

        Assert.Equal(DeleteOutcome.Locked, (await store.RemoveAsync("key", version)).Outcome);
        time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(DeleteOutcome.Locked, (await store.RemoveAsync("key", version)).Outcome);
        Assert.True((await store.RemoveAsync("key")).IsDeleteMarker);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(DeleteOutcome.Deleted, (await store.RemoveAsync("key", version)).Outcome);
    }

    [Fact]
    public async Task Only_governance_can_be_bypassed()
    {
        await using var store = await OpenAsync();
        var governed = (await store.PutAsync("key", [1])).Object!.Version;
        var complied = (await store.PutAsync("key", [2])).Object!.Version;
        await RetainAsync(store, governed, new Retention(RetentionMode.Governance, Start.AddDays(1)));
        await RetainAsync(store, complied, new Retention(RetentionMode.Compliance, Start.AddDays(1)));
        Assert.Equal(DeleteOutcome.Locked, (await store.RemoveAsync("key", complied, bypass: true)).Outcome);
        Assert.Equal(DeleteOutcome.Deleted, (await store.RemoveAsync("key", governed, bypass: true)).Outcome);
    }

    [Fact]
    public async Task A_legal_hold_holds_whatever_the_retention_and_the_bypass()
    {
        await using var store = await OpenAsync();
        var version = (await store.PutAsync("key", [1])).Object!.Version;
        await HoldAsync(store, version, true);
        time.Advance(TimeSpan.FromDays(10_000));
        Assert.Equal(DeleteOutcome.Locked, (await store.RemoveAsync("key", version, bypass: true)).Outcome);
        await HoldAsync(store, version, false);
        Assert.Equal(DeleteOutcome.Deleted, (await store.RemoveAsync("key", version)).Outcome);
    }

    // Mode and days of the next retention (null: none), whether the caller bypasses, and whether it may.
    [Theory]
    [InlineData(RetentionMode.Governance, RetentionMode.Governance, 2, false, true)]
    [InlineData(RetentionMode.Governance, RetentionMode.Governance, 0.5, false, false)]
    [InlineData(RetentionMode.Governance, RetentionMode.Governance, 0.5, true, true)]
    [InlineData(RetentionMode.Governance, RetentionMode.Compliance, 1, false, false)]
    [InlineData(RetentionMode.Governance, RetentionMode.Compliance, 1, true, true)]
    [InlineData(RetentionMode.Governance, RetentionMode.Compliance, 0.5, false, false)]
    [InlineData(RetentionMode.Governance, null, 0, false, false)]
    [InlineData(RetentionMode.Governance, null, 0, true, true)]
    [InlineData(RetentionMode.Compliance, RetentionMode.Compliance, 2, false, true)]
    [InlineData(RetentionMode.Compliance, RetentionMode.Compliance, 0.5, true, false)]
    [InlineData(RetentionMode.Compliance, RetentionMode.Governance, 2, true, false)]
    [InlineData(RetentionMode.Compliance, null, 0, true, false)]
    public async Task A_retention_is_only_strengthened(
        RetentionMode mode, RetentionMode? nextMode, double nextDays, bool bypasses, bool isAllowed)
    {
        await using var store = await OpenAsync();
        var version = (await store.PutAsync("key", [1])).Object!.Version;
        await RetainAsync(store, version, new Retention(mode, Start.AddDays(1)));
        var next = nextMode is null ? null : new Retention(nextMode.Value, Start.AddDays(nextDays));
        var outcome = await SetAsync(store, version, next, bypasses);
        Assert.Equal(isAllowed ? WriteOutcome.Done : WriteOutcome.Locked, outcome);
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(WriteOutcome.Done, await SetAsync(store, version, next, bypasses: true));
    }

    [Fact]
    public async Task New_versions_get_the_default_of_their_bucket_unless_they_bring_a_retention()
    {
        await using var store = await OpenAsync();
        await store.Store.SetObjectLockAsync(
            store.OnBucket<Configure>(), new ObjectLockSettings(RetentionMode.Compliance, 0, 2),
            CancellationToken.None);
        var put = (await store.PutAsync("key", [1])).Object!;
        Assert.Equal(new Retention(RetentionMode.Compliance, Start.AddDays(730)), put.Lock.Retention);
        var upload = await store.StartUploadAsync("parts");
        await store.PutPartAsync("parts", upload, 1, [1]);
        await store.CompleteAllAsync("parts", upload);
        Assert.Equal(put.Lock, store.Store.HeadObject(store.On<Read>("parts"))!.Lock);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_legal_hold_does_not_keep_the_default_retention_away(bool hold)
    {
        await using var store = await OpenAsync();
        await store.Store.SetObjectLockAsync(
            store.OnBucket<Configure>(), new ObjectLockSettings(RetentionMode.Compliance, 30, 0),
            CancellationToken.None);
        await using var body = await store.FillAsync([1]);
        var facts = new NewObject
        {
            ETag = default,
            Headers = ObjectHeaders.Empty,
            Lock = new ObjectLock(Retention: null, hold),
        };
        var put = await store.Store.PutObjectAsync(
            store.On<Write>("key"), body, facts, default, CancellationToken.None);
        Assert.Equal(
            new ObjectLock(new Retention(RetentionMode.Compliance, Start.AddDays(30)), hold), put.Object!.Lock);
        await HoldAsync(store, put.Object.Version, false);
        Assert.Equal(DeleteOutcome.Locked, (await store.RemoveAsync("key", put.Object.Version)).Outcome);
    }

    [Fact]
    public async Task Versioning_of_a_bucket_with_object_lock_is_not_suspended()
    {
        await using var store = await OpenAsync();
        Assert.Equal(
            ConfigureOutcome.InvalidState,
            await store.Store.SetVersioningAsync(store.OnBucket<Configure>(), false, CancellationToken.None));
        await store.ReopenAsync();
        Assert.Equal(VersioningState.Enabled, store.Store.FindBucket(store.Bucket.Name)!.Versioning);
    }

    [Fact]
    public async Task A_bucket_without_object_lock_takes_no_locks()
    {
        await using var store = await StoreFixture.OpenAsync();
        var put = (await store.PutAsync("key", [1])).Object!;
        Assert.Equal(
            WriteOutcome.NoObjectLock,
            (await store.Store.SetLegalHoldAsync(store.On<Protect>("key"), true, CancellationToken.None)).Outcome);
        Assert.Equal(
            ConfigureOutcome.InvalidState,
            await store.Store.SetObjectLockAsync(
                store.OnBucket<Configure>(), ObjectLockSettings.WithoutDefault, CancellationToken.None));
        Assert.True(put.Lock.IsNone);
    }

    private async Task<StoreFixture> OpenAsync()
    {
        var store = await StoreFixture.OpenAsync(options => options with { Time = time });
        await store.Store.SetVersioningAsync(store.OnBucket<Configure>(), true, CancellationToken.None);
        await store.Store.SetObjectLockAsync(
            store.OnBucket<Configure>(), ObjectLockSettings.WithoutDefault, CancellationToken.None);
        return store;
    }

    private static async Task RetainAsync(StoreFixture store, VersionId version, Retention retention) =>
        Assert.Equal(WriteOutcome.Done, await SetAsync(store, version, retention, bypasses: false));

    private static async Task<WriteOutcome> SetAsync(
        StoreFixture store, VersionId version, Retention? retention, bool bypasses) =>
        (await store.Store.SetRetentionAsync(
            store.On<Protect>("key", version), retention,
            bypasses ? store.On<BypassGovernance>("key", version) : null, CancellationToken.None)).Outcome;

    private static async Task HoldAsync(StoreFixture store, VersionId version, bool hold) => Assert.Equal(
        WriteOutcome.Done,
        (await store.Store.SetLegalHoldAsync(
            store.On<Protect>("key", version), hold, CancellationToken.None)).Outcome);
}
