using System.Text;
using Drystone.Client.Doubles;
using Drystone.Client.DualWrite;
using Drystone.Client.Tests.Stores;

namespace Drystone.Client.Tests.DualWrite;

/// <summary>Two stores as one keep the contract of one.</summary>
public sealed class DualWriteObjectStoreTests : ObjectStoreSpec, IDisposable
{
    private readonly InMemoryObjectStore _primary = new();
    private readonly InMemoryObjectStore _secondary = new();
    private readonly FlakyObjectStore _flaky;
    private readonly MemoryDivergenceJournal _journal = new();
    private readonly DualWriteObjectStore _store;

    public DualWriteObjectStoreTests()
    {
        _primary.CreateBucket(Bucket);
        _secondary.CreateBucket(Bucket);
        _flaky = new FlakyObjectStore(_secondary);
        _store = new DualWriteObjectStore(_primary, _flaky, _journal, DualRead.Primary);
    }

    protected override IObjectStore Store => _store;

    protected override string Bucket => "bucket";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Both_have_what_was_written()
    {
        var uploaded = await UploadAsync("a", "content", new UploadOptions { ContentType = "text/plain" });

        Assert.Equal(uploaded, (await _primary.HeadAsync(Bucket, uploaded.Key, cancel: Cancel))!.Ref);
        Assert.Equal(uploaded, (await _secondary.HeadAsync(Bucket, uploaded.Key, cancel: Cancel))!.Ref);
        Assert.Empty(await _journal.ReadOpenAsync(Cancel));
        Assert.Equal(0, _store.Divergences);
    }

    [Fact]
    public async Task A_body_that_is_read_once_reaches_both()
    {
        using var body = new OneWayStream(Text("content"));

        await Store.UploadAsync(Bucket, "once", body, cancel: Cancel);

        Assert.Equal("content", await ReadAsync(_primary, "once"));
        Assert.Equal("content", await ReadAsync(_secondary, "once"));
    }

    [Fact]
    public async Task What_the_secondary_did_not_take_is_answered_counted_and_repaired()
    {
        _flaky.IsDown = true;
        await Store.UploadAsync(Bucket, "a", Text("1"), cancel: Cancel);
        await Store.UploadAsync(Bucket, "a", Text("2"), cancel: Cancel);
        await Store.DeleteAsync(Bucket, "gone", cancel: Cancel);

        Assert.Equal(3, _store.Divergences);
        Assert.Equal("2", await ReadAsync(_primary, "a"));
        Assert.Equal(3, (await _store.RepairAsync(Cancel)).Failures.Count);
        await _secondary.UploadAsync(Bucket, "gone", Text("left over"), cancel: Cancel);
        _flaky.IsDown = false;

        var report = await _store.RepairAsync(Cancel);

        Assert.Equal((3, 0), (report.Repaired, report.Failures.Count));
        Assert.Equal("2", await ReadAsync(_secondary, "a"));
        Assert.Null(await _secondary.HeadAsync(Bucket, "gone", cancel: Cancel));
        Assert.Empty(await _journal.ReadOpenAsync(Cancel));
    }

    [Fact]
    public async Task A_condition_is_the_primarys_to_hold()
    {
        await _secondary.UploadAsync(Bucket, "lock", Text("stale"), cancel: Cancel);

        await Store.UploadAsync(Bucket, "lock", Text("mine"), new UploadOptions { IfAbsent = true }, Cancel);

        Assert.Equal("mine", await ReadAsync(_secondary, "lock"));
        await Assert.ThrowsAsync<PreconditionFailedException>(() => Store.UploadAsync(
            Bucket, "lock", Text("theirs"), new UploadOptions { IfAbsent = true }, Cancel));
        Assert.Equal("mine", await ReadAsync(_secondary, "lock"));
        Assert.Empty(await _journal.ReadOpenAsync(Cancel));
    }

    [Fact]
    public async Task Writers_of_one_key_leave_both_alike()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(
            number => Store.UploadAsync(Bucket, "raced", Text($"{number}"), cancel: Cancel)));

        Assert.Equal(await ReadAsync(_primary, "raced"), await ReadAsync(_secondary, "raced"));
    }

    [Fact]
    public async Task A_primary_that_fails_leaves_the_key_in_the_journal()
    {
        var down = new FlakyObjectStore(_primary) { IsDown = true };
        using var store = new DualWriteObjectStore(down, _secondary, _journal);

        await Assert.ThrowsAsync<ObjectStoreException>(
            () => store.UploadAsync(Bucket, "unsure", Text("x"), cancel: Cancel));

        Assert.Equal("unsure", Assert.Single(await _journal.ReadOpenAsync(Cancel)).Key);
    }

    [Fact]
    public async Task Reading_falls_back_when_the_primary_has_nothing_or_is_away()
    {
        await _secondary.UploadAsync(Bucket, "old", Text("old"), cancel: Cancel);
        var primary = new FlakyObjectStore(_primary);
        using var store = new DualWriteObjectStore(primary, _secondary, _journal);

        Assert.Equal("old", await ReadAsync(store, "old"));
        primary.IsDown = true;
        Assert.Equal("old", await ReadAsync(store, "old"));
        Assert.Null(await store.DownloadAsync(Bucket, "none", cancel: Cancel));
    }

    [Fact]
    public async Task A_presigned_upload_is_brought_over_by_the_repair()
    {
        await Store.PresignAsync(Bucket, "direct", new(HttpMethod.Put, TimeSpan.FromMinutes(1)), Cancel);
        await _primary.UploadAsync(Bucket, "direct", Text("by browser"), cancel: Cancel);

        await _store.RepairAsync(Cancel);

        Assert.Equal("by browser", await ReadAsync(_secondary, "direct"));
    }

    [Fact]
    public async Task A_repair_keeps_what_the_primary_never_had()
    {
        await _secondary.UploadAsync(Bucket, "old", Text("only copy"), cancel: Cancel);
        await Store.PresignAsync(Bucket, "old", new(HttpMethod.Put, TimeSpan.FromMinutes(1)), Cancel);

        Assert.Equal(1, (await _store.RepairAsync(Cancel)).Repaired);

        Assert.Equal("only copy", await ReadAsync(_secondary, "old"));
        Assert.Equal(0, (await _store.RepairAsync(Cancel)).Repaired);
    }

    [Fact]
    public async Task What_was_deleted_does_not_come_back_from_the_secondary()
    {
        using var store = new DualWriteObjectStore(_primary, _flaky, _journal);
        await store.UploadAsync(Bucket, "page", Text("x"), cancel: Cancel);
        _flaky.IsDown = true;
        await store.DeleteAsync(Bucket, "page", cancel: Cancel);
        _flaky.IsDown = false;

        Assert.Null(await store.HeadAsync(Bucket, "page", cancel: Cancel));
        await store.RepairAsync(Cancel);
        Assert.Null(await _secondary.HeadAsync(Bucket, "page", cancel: Cancel));
    }

    [Fact]
    public async Task Any_fault_of_the_secondary_is_a_divergence_and_holds_up_no_other_repair()
    {
        _flaky.Fault = new InvalidOperationException("A bug.");
        await Store.UploadAsync(Bucket, "a", Text("1"), cancel: Cancel);
        await Store.UploadAsync(Bucket, "b", Text("2"), cancel: Cancel);

        Assert.Equal(2, _store.Divergences);
        Assert.Equal(["InvalidOperationException", "InvalidOperationException"],
            (await _store.RepairAsync(Cancel)).Failures.Select(failure => failure.Code));
        _flaky.Fault = null;
        Assert.Equal(2, (await _store.RepairAsync(Cancel)).Repaired);
        Assert.Equal("2", await ReadAsync(_secondary, "b"));
    }

    /// <summary>A request that is sent again after its answer was lost meets its own write.</summary>
    [Fact]
    public async Task A_condition_that_failed_while_the_stores_differ_stays_in_the_journal()
    {
        await _primary.UploadAsync(Bucket, "lock", Text("mine"), cancel: Cancel);

        await Assert.ThrowsAsync<PreconditionFailedException>(() => Store.UploadAsync(
            Bucket, "lock", Text("mine"), new UploadOptions { IfAbsent = true }, Cancel));

        Assert.Equal(1, (await _store.RepairAsync(Cancel)).Repaired);
        Assert.Equal("mine", await ReadAsync(_secondary, "lock"));
    }

    private async Task<string> ReadAsync(IObjectStore store, string key)
    {
        await using var download = await store.DownloadAsync(Bucket, key, cancel: Cancel);
        using var reader = new StreamReader(download!.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(Cancel);
    }
}
