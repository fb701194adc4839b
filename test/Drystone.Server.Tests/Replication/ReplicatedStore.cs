using System.Text;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Replication;
using Drystone.S3.Configuration.Replication;
using Drystone.Server.Authorization;
using Drystone.Server.Hosting;
using Drystone.Server.Replication;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Replication;

/// <summary>The replication of a server, driven through its store: also into states that no request makes.</summary>
internal sealed class ReplicatedStore(RunningServer running) : IAsyncDisposable
{
    public ObjectStore Store => running.Services.Store;

    public ReplicationService Replication => running.Services.Replication;

    public static async Task<ReplicatedStore> StartAsync(Func<ServerOptions, ServerOptions>? change = null) =>
        new(await RunningServer.StartAsync(change: change));

    public BucketInfo Bucket(string name) => Store.FindBucket(new BucketName(name))!;

    /// <summary>A bucket with versioning.</summary>
    public async Task AddBucketAsync(string name)
    {
        var account = Authorizer.AsServer(Store.FindBootstrapAccount()!.Id);
        await Store.CreateBucketAsync(account, new BucketName(name), new NewBucket(), CancellationToken.None);
        await Store.SetVersioningAsync(On(name), isEnabled: true, CancellationToken.None);
    }

    public async Task RemoveBucketAsync(string name)
    {
        Assert.Equal(DeleteBucketOutcome.Deleted, await Store.DeleteBucketAsync(On(name), CancellationToken.None));
    }

    public async Task ReplicateAsync(string from, string to, bool existing = false)
    {
        var rules = ReplicationConfiguration.Parse(Encoding.UTF8.GetBytes(ReplicationServer.Rules(to, existing)));
        Assert.Equal(
            ConfigureOutcome.Done, await Replication.ConfigureAsync(On(from), rules, CancellationToken.None));
    }

    /// <summary>Stores a replication configuration that cannot be read.</summary>
    public async Task SpoilAsync(string bucket) => Assert.Equal(
        ConfigureOutcome.Done,
        await Store.PutConfigurationAsync(
            On(bucket), ConfigurationKind.Replication, id: "", "<Replication"u8.ToArray(), maxOfKind: 1,
            CancellationToken.None));

    public async Task StopReplicatingAsync(string bucket) => Assert.Equal(
        ConfigureOutcome.Done,
        await Store.DeleteConfigurationAsync(
            On(bucket), ConfigurationKind.Replication, id: "", CancellationToken.None));

    public async Task<ObjectInfo> PutAsync(string bucket, string key)
    {
        await using var body = Store.NewBody(expectedBytes: 0);
        await body.CompleteAsync(CancellationToken.None);
        var facts = new NewObject { ETag = default, Headers = ObjectHeaders.Empty };
        var result = await Store.PutObjectAsync(
            Authorizer.AsServer<Write>(Bucket(bucket), key, version: null), body, facts, condition: default,
            CancellationToken.None);
        return result.Object!;
    }

    public async Task RemoveAsync(string bucket, ObjectInfo version) => await Store.DeleteObjectAsync(
        new ObjectDeletion(
            Authorizer.AsServer<Delete>(Bucket(bucket), version.Key, version.Version), IfMatch: null),
        CancellationToken.None);

    public async Task TagAsync(string bucket, ObjectInfo version) => await Store.SetTagsAsync(
        Authorizer.AsServer<Write>(Bucket(bucket), version.Key, version.Version), [new("a", "b")],
        CancellationToken.None);

    public ObjectInfo? Find(string bucket, ObjectInfo version) =>
        Store.HeadObject(Authorizer.AsServer<Read>(Bucket(bucket), version.Key, version.Version));

    public Task UntilAsync(string bucket, ObjectInfo version, ReplicationStatus? status) =>
        ReplicationServer.UntilAsync(() => Task.FromResult(Find(bucket, version)?.Replication?.Status == status));

    public Task<string> ReadMetricsAsync() => running.Http.GetStringAsync(
        new Uri(running.Console, "/metrics"), TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => running.DisposeAsync();

    private BucketGrant<Configure> On(string bucket) => Authorizer.AsServer<Configure>(Bucket(bucket));
}
