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

    private static async Task<ObjectStore> OpenAsync(TestDirectory directory)
    {
        var store = await ObjectStore.OpenAsync(
            new StoreOptions { DataDirectory = directory.Path, Time = TimeProvider.System }, Cancel);
        var account = new Account(new AccountId("123456789012"), "id", "name", null, DateTimeOffset.UnixEpoch);
        await store.SetBootstrapAccountAsync(account, Id, "secret-of-the-tests", Cancel);
        return store;
    }
}
