using Drystone.Engine.Access;
using Drystone.Engine.Changes;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Replication;
using Drystone.Engine.Uploads;

namespace Drystone.Engine.Tests;

/// <summary>Who owns objects, and the lists that the engine keeps for its host.</summary>
public sealed class AclTests
{
    private static readonly AccountId Writer = new("210987654321");
    private static readonly byte[] List = [1, 2, 3];
    private static readonly byte[] OtherList = [4];

    [Fact]
    public async Task A_list_stays_with_its_version_and_comes_with_no_other()
    {
        await using var store = await OpenAsync();
        var first = await PutAsync(store, "key", List);
        await store.PutAsync("key", [2]);
        await store.ReopenAsync();
        Assert.Null(Head(store, "key").Acl);
        Assert.Equal(List, Head(store, "key", first.Version).Acl);
    }

    [Fact]
    public async Task A_list_is_replaced_or_taken_away_and_nothing_else_changes()
    {
        await using var store = await OpenAsync();
        var put = await PutAsync(store, "key", List);
        await SetAsync(store, "key", put.Version, OtherList);
        var changed = Head(store, "key");
        Assert.Equal(OtherList, changed.Acl);
        Assert.Equal((put.LastModified, put.Version, put.ETag), (changed.LastModified, changed.Version, changed.ETag));
        var change = store.Store.ReadChanges(0, 100).Entries[^1].Change;
        Assert.Equal((ChangeKind.AclChanged, put.Version, "key"), (change.Kind, change.Version, change.Key));
        await SetAsync(store, "key", version: null, list: null);
        Assert.Null(Head(store, "key").Acl);
        Assert.Equal(
            WriteOutcome.NoSuchKey,
            (await store.Store.SetAclAsync(store.On<Share>("absent"), List, CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task A_copy_has_its_own_list_and_its_writer_for_owner()
    {
        await using var store = await OpenAsync();
        await PutAsync(store, "key", List);
        using var source = store.Store.OpenObject(store.On<Read>("key"))!;
        var facts = new NewObject { ETag = source.Info.ETag, Headers = ObjectHeaders.Empty };
        await store.Store.CopyObjectAsync(source, store.OnAs(Writer, "plain"), facts, default, CancellationToken.None);
        await store.Store.CopyObjectAsync(
            source, store.OnAs(writer: null, "listed"), facts with { Acl = OtherList }, default,
            CancellationToken.None);
        Assert.Equal((Writer, null), (Head(store, "plain").Owner, Head(store, "plain").Acl));
        Assert.Equal(
            (null, OtherList[0]), (Head(store, "listed").Owner, Head(store, "listed").Acl![0]));
    }

    [Fact]
    public async Task An_upload_decides_when_it_starts_whose_the_object_is()
    {
        await using var store = await OpenAsync();
        var upload = (await store.Store.CreateUploadAsync(
            store.OnAs(Writer, "key"), new NewUpload { Headers = ObjectHeaders.Empty, Acl = List },
            CancellationToken.None))!;
        Assert.Equal(Writer, upload.Owner);
        await store.PutPartAsync("key", upload.Id, 1, [1]);

        // Somebody else completes it.
        await store.CompleteAllAsync("key", upload.Id);
        Assert.Equal((Writer, List[0]), (Head(store, "key").Owner, Head(store, "key").Acl![0]));
    }

    [Fact]
    public async Task A_replica_follows_the_list_of_its_source_where_it_is_told_to()
    {
        await using var store = await OpenAsync();
        var target = (await store.CreateBucketAsync("target")).Name;
        var sent = await PutAsync(store, "key", List);
        using var source = store.Store.OpenObject(store.On<Read>("key"))!;
        var place = new ReplicaPlace(sent.Version, sent.LastModified) { Owner = Writer };
        var facts = new NewObject { ETag = sent.ETag, Headers = sent.Headers, Acl = sent.Acl };
        await store.UseBucketAsync(target);
        await store.Store.InstallReplicaAsync(source, store.On<Write>("key"), facts, place, CancellationToken.None);
        Assert.Equal((Writer, List[0]), (Head(store, "key").Owner, Head(store, "key").Acl![0]));

        await FollowAsync(store, sent.Version, new ReplicaFacts([], Lock: null));
        Assert.Equal(List, Head(store, "key").Acl);
        await FollowAsync(store, sent.Version, new ReplicaFacts([], Lock: null, FollowsAcl: true, OtherList));
        Assert.Equal(OtherList, Head(store, "key").Acl);
        Assert.Equal(ChangeKind.AclChanged, store.Store.ReadChanges(0, 100).Entries[^1].Change.Kind);
        await FollowAsync(store, sent.Version, new ReplicaFacts([], Lock: null, FollowsAcl: true));
        Assert.Null(Head(store, "key").Acl);
    }

    [Fact]
    public async Task The_log_tells_what_came_in_the_form_of_a_browser()
    {
        await using var store = await OpenAsync();
        await using var body = await store.FillAsync([1]);
        var facts = new NewObject { ETag = default, Headers = ObjectHeaders.Empty, IsPosted = true };
        await store.Store.PutObjectAsync(store.On<Write>("key"), body, facts, default, CancellationToken.None);
        Assert.Equal(ChangeKind.ObjectPosted, store.Store.ReadChanges(0, 100).Entries[^1].Change.Kind);
    }

    private static async Task<StoreFixture> OpenAsync()
    {
        var store = await StoreFixture.OpenAsync();
        await store.Store.SetVersioningAsync(store.OnBucket<Configure>(), isEnabled: true, CancellationToken.None);
        store.RefreshBucket();
        return store;
    }

    private static async Task<ObjectInfo> PutAsync(StoreFixture store, string key, byte[] list)
    {
        await using var body = await store.FillAsync([1]);
        var facts = new NewObject { ETag = default, Headers = ObjectHeaders.Empty, Acl = list };
        return (await store.Store.PutObjectAsync(
            store.On<Write>(key), body, facts, default, CancellationToken.None)).Object!;
    }

    private static async Task SetAsync(StoreFixture store, string key, VersionId? version, byte[]? list) =>
        Assert.Equal(
        WriteOutcome.Done,
        (await store.Store.SetAclAsync(
            store.On<Share>(key, version), list, CancellationToken.None)).Outcome);

    private static async Task FollowAsync(StoreFixture store, VersionId version, ReplicaFacts facts) => Assert.Equal(
        WriteOutcome.Done,
        (await store.Store.UpdateReplicaAsync(
            store.On<Write>("key", version), facts, CancellationToken.None)).Outcome);

    private static ObjectInfo Head(StoreFixture store, string key, VersionId? version = null) =>
        store.Store.HeadObject(store.On<Read>(key, version))!;
}
