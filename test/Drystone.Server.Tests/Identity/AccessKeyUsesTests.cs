using Drystone.Engine;
using Drystone.Engine.Accounts;
using Drystone.Engine.Names;
using Drystone.Engine.Opening;
using Drystone.Server.Identity.AccessKeys;
using Drystone.Server.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests.Identity;

public sealed class AccessKeyUsesTests
{
    private const string Id = "AKIAOFTHETESTS";

    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Uses_are_written_down_now_and_then_and_at_the_end()
    {
        using var directory = new TestDirectory();
        await using var store = await OpenAsync(directory);
        var time = new ManualTime();
        await using (var uses = new AccessKeyUses(store, time, NullLogger.Instance))
        {
            uses.Note(Id, "s3", "us-east-1");
            Assert.Equal(("s3", "us-east-1"), (uses.Find(Id)!.Service, uses.Find(Id)!.Region));
            Assert.Null(AccessKeyUses.FindWritten(store, Id));
            time.FireTimers();
            while (AccessKeyUses.FindWritten(store, Id) is null)
            {
                await Task.Yield();
                Cancel.ThrowIfCancellationRequested();
            }

            uses.Note(Id, "iam", "us-east-1");
        }

        Assert.Equal("iam", AccessKeyUses.FindWritten(store, Id)!.Service);
    }

    [Fact]
    public async Task A_key_that_is_gone_is_forgotten()
    {
        using var directory = new TestDirectory();
        await using var store = await OpenAsync(directory);
        await using (var uses = new AccessKeyUses(store, new ManualTime(), NullLogger.Instance))
        {
            uses.Note(Id, "s3", "us-east-1");
            await store.RemoveAccessKeyAsync(new AccountId("123456789012"), Id, Cancel);
        }

        Assert.Null(AccessKeyUses.FindWritten(store, Id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(-999)]
    public async Task Of_the_uses_within_a_second_the_first_is_kept(int laterMilliseconds) => Assert.Equal(
        new AccessKeyUse(Start, "s3", "us-east-1"),
        await FindAfterTwoAsync(laterMilliseconds, Id, "s3", "us-east-1"));

    /// <summary>A clock may be set back, and is right from then on.</summary>
    [Theory]
    [InlineData(1_000, "s3", "us-east-1")]
    [InlineData(-1_000, "s3", "us-east-1")]
    [InlineData(1, "iam", "us-east-1")]
    [InlineData(1, "s3", "eu-central-1")]
    public async Task A_use_a_second_later_or_of_another_kind_is_noted(
        int laterMilliseconds, string service, string region) => Assert.Equal(
        new AccessKeyUse(Start.AddMilliseconds(laterMilliseconds), service, region),
        await FindAfterTwoAsync(laterMilliseconds, Id, service, region));

    [Fact]
    public async Task A_second_in_which_one_key_was_used_is_none_of_another_key() => Assert.Equal(
        new AccessKeyUse(Start.AddMilliseconds(1), "s3", "us-east-1"),
        await FindAfterTwoAsync(laterMilliseconds: 1, "AKIAOFOTHERS", "s3", "us-east-1"));

    /// <summary>Notes a use of the key of the tests, and then another one.</summary>
    private static async Task<AccessKeyUse?> FindAfterTwoAsync(
        int laterMilliseconds, string id, string service, string region)
    {
        using var directory = new TestDirectory();
        await using var store = await OpenAsync(directory);
        var time = new ManualTime { Now = Start };
        await using var uses = new AccessKeyUses(store, time, NullLogger.Instance);
        uses.Note(Id, "s3", "us-east-1");
        time.Now = Start.AddMilliseconds(laterMilliseconds);
        uses.Note(id, service, region);
        return uses.Find(id);
    }

    private static async Task<ObjectStore> OpenAsync(TestDirectory directory)
    {
        var store = await ObjectStore.OpenAsync(
            new StoreOptions { DataDirectory = directory.Path, Time = TimeProvider.System }, Cancel);
        var account = new Account(new AccountId("123456789012"), "id", "name", null, DateTimeOffset.UnixEpoch);
        await store.SetBootstrapAccountAsync(account, Id, "secret-of-the-tests", Cancel);
        return store;
    }
}
