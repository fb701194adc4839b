using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.S3.Configuration.Access;
using Drystone.Server.Authorization;
using Drystone.Server.Hosting;
using Drystone.Server.Pipeline;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Authorization;

/// <summary>Lists that cannot be read any more.</summary>
public sealed class AccessListsTests : IAsyncLifetime
{
    private static readonly BucketName Bucket = new("bucket");

    private readonly TestDirectory directory = new();
    private readonly HttpClient http = S3Caller.NewHttpClient();
    private DrystoneServer server = null!;
    private ObjectStore store = null!;
    private S3Caller owner = null!;
    private S3Caller anybody = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var options = RunningServer.OptionsFor(directory) with
        {
            DefaultObjectOwnership = ObjectOwnership.ObjectWriter,
            BlocksPublicAccessByDefault = false,
        };
        server = await WatchedServer.StartAsync(
            options,
            services =>
            {
                store = services.Store;
                return new S3Pipeline(services);
            });
        var root = server.RootCredentials.Credentials;
        var endpoint = server.Endpoints[0];
        owner = new S3Caller(http, endpoint, new(root.AccessKeyId, root.SecretAccessKey, null, null, "root"));
        anybody = new S3Caller(http, endpoint, credential: null);
        Assert.Equal(
            (200, null), (await owner.SendAsync("PUT", "/bucket", null, ("x-amz-acl", "public-read"))).Outcome);
        foreach (var key in new[] { "key", "other" })
        {
            var put = await owner.SendAsync("PUT", $"/bucket/{key}", [1], ("x-amz-acl", "public-read"));
            Assert.Equal((200, null), put.Outcome);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        http.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task The_list_of_an_object_that_cannot_be_read_denies_until_its_owner_puts_it_anew()
    {
        var found = store.FindBucket(Bucket)!;
        var spoilt = await store.SetAclAsync(
            Authorizer.AsServer<Share>(found, "key", version: null), [9], Cancel);
        Assert.Equal(WriteOutcome.Done, spoilt.Outcome);
        Assert.Equal(500, (int)(await anybody.SendAsync("GET", "/bucket/key")).Status);
        Assert.Equal(500, (int)(await owner.SendAsync("GET", "/bucket/key?acl")).Status);
        Assert.Equal(200, (int)(await anybody.SendAsync("GET", "/bucket/other")).Status);
        Assert.Equal(200, (int)(await owner.SendAsync("GET", "/bucket/key")).Status);
        var mended = await owner.SendAsync("PUT", "/bucket/key?acl", headers: ("x-amz-acl", "public-read"));
        Assert.Equal((200, null), mended.Outcome);
        Assert.Equal(200, (int)(await anybody.SendAsync("GET", "/bucket/key")).Status);
    }

    [Theory]
    [InlineData(ConfigurationKind.Acl)]
    [InlineData(ConfigurationKind.OwnershipControls)]
    public async Task What_cannot_be_read_of_a_bucket_denies(ConfigurationKind kind)
    {
        var found = store.FindBucket(Bucket)!;
        await store.PutConfigurationAsync(
            Authorizer.AsServer<Configure>(found), kind, id: "", "<Spoilt"u8.ToArray(), maxOfKind: 1, Cancel);
        Assert.Equal(500, (int)(await anybody.SendAsync("GET", "/bucket")).Status);
        Assert.Equal(500, (int)(await anybody.SendAsync("PUT", "/bucket/new", [1])).Status);
        var mended = kind == ConfigurationKind.Acl
            ? await owner.SendAsync("PUT", "/bucket?acl", headers: ("x-amz-acl", "public-read"))
            : await owner.SendAsync("DELETE", "/bucket?ownershipControls");
        Assert.True((int)mended.Status is 200 or 204, mended.Text);
        Assert.Equal(200, (int)(await anybody.SendAsync("GET", "/bucket")).Status);
    }

    [Fact]
    public async Task The_operators_defaults_are_those_of_new_buckets()
    {
        Assert.Equal(
            (404, "OwnershipControlsNotFoundError"),
            (await owner.SendAsync("GET", "/bucket?ownershipControls")).Outcome);
        Assert.Equal(
            (404, "NoSuchPublicAccessBlockConfiguration"),
            (await owner.SendAsync("GET", "/bucket?publicAccessBlock")).Outcome);
        Assert.Single((await anybody.SendAsync("GET", "/bucket?max-keys=1")).Values("Contents", "Key"));
        await owner.SendAsync("PUT", "/enforced", null, ("x-amz-object-ownership", "BucketOwnerEnforced"));
        var put = await owner.SendAsync("PUT", "/enforced/key", [1], ("x-amz-acl", "public-read"));
        Assert.Equal((400, "AccessControlListNotSupported"), put.Outcome);
    }
}
