using Drystone.Engine;
using Drystone.Engine.Accounts;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Opening;
using Drystone.Server.Authorization;
using Drystone.Server.Operations;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests;

/// <summary>How stored configurations become rules.</summary>
public sealed class BucketRulesTests : IAsyncLifetime
{
    private static readonly BucketName Name = new("bucket");

    private readonly TestDirectory directory = new();
    private ObjectStore store = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        store = await ObjectStore.OpenAsync(
            new StoreOptions { DataDirectory = directory.Path, Time = TimeProvider.System }, Cancel);
        var account = new Account(new AccountId("123456789012"), "id", "name", null, DateTimeOffset.UnixEpoch);
        await store.SetBootstrapAccountAsync(account, "ACCESSKEYOFTESTS", "secret-of-the-tests", Cancel);
        await store.CreateBucketAsync(Authorizer.AsServer(account.Id), Name, new NewBucket(), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task Rules_follow_what_is_stored()
    {
        var rules = new BucketRules(store);
        Assert.Null(rules.Cors(Bucket));
        await PutAsync(ConfigurationKind.Cors, Cors("https://one.test"));
        var first = rules.Cors(Bucket)!;
        Assert.Equal("https://one.test", first.Rules[0].AllowedOrigins[0]);
        Assert.Same(first, rules.Cors(Bucket));
        await PutAsync(ConfigurationKind.Cors, Cors("https://two.test"));
        Assert.Equal("https://two.test", rules.Cors(Bucket)!.Rules[0].AllowedOrigins[0]);
        await store.DeleteConfigurationAsync(
            Authorizer.AsServer<Engine.Access.Configure>(Bucket), ConfigurationKind.Cors, "", Cancel);
        Assert.Null(rules.Cors(Bucket));
    }

    [Fact]
    public async Task What_cannot_be_read_is_never_taken_for_no_rules()
    {
        var rules = new BucketRules(store);
        await PutAsync(ConfigurationKind.Cors, "<CORSConfiguration>");
        await PutAsync(ConfigurationKind.PublicAccessBlock, "not XML");
        await PutAsync(ConfigurationKind.RequestPayment, "<RequestPaymentConfiguration/>");
        for (var i = 0; i < 2; i++)
        {
            Assert.Throws<DamagedDataException>(() => rules.Cors(Bucket));
            Assert.Throws<DamagedDataException>(() => rules.PublicAccessBlock(Bucket));
            Assert.Throws<DamagedDataException>(() => rules.IsRequesterPays(Bucket));
        }
    }

    [Fact]
    public async Task Public_access_is_blocked_until_the_owner_says_otherwise()
    {
        var rules = new BucketRules(store);
        Assert.True(rules.PublicAccessBlock(Bucket).RestrictPublicBuckets);
        await PutAsync(ConfigurationKind.PublicAccessBlock, string.Empty);
        Assert.False(rules.PublicAccessBlock(Bucket).RestrictPublicBuckets);
    }

    private BucketInfo Bucket => store.FindBucket(Name)!;

    private async Task PutAsync(ConfigurationKind kind, string document) => Assert.Equal(
        ConfigureOutcome.Done,
        await store.PutConfigurationAsync(
            Authorizer.AsServer<Engine.Access.Configure>(Bucket), kind, "",
            System.Text.Encoding.UTF8.GetBytes(document), maxOfKind: 1, Cancel));

    private static string Cors(string origin) =>
        "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod>"
        + $"<AllowedOrigin>{origin}</AllowedOrigin></CORSRule></CORSConfiguration>";
}
