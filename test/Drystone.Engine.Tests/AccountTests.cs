using Drystone.Engine.Accounts;
using Drystone.Engine.Buckets;
using Drystone.Engine.Identity;
using Drystone.Engine.Names;

namespace Drystone.Engine.Tests;

public sealed class AccountTests
{
    private static readonly Account First = new(
        new AccountId("111111111111"), new string('1', 64), "first", "first@example.org", DateTimeOffset.UnixEpoch);

    private static readonly Account Second = new(
        new AccountId("222222222222"), new string('2', 64), "second", Email: null, DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task An_account_and_its_key_survive_a_restart_and_the_secret_is_sealed()
    {
        await using var store = await StoreFixture.OpenAsync();
        var key = new AccessKey("AKIAFIRST", "a secret that is not to be found", First.Id, IsActive: true);
        Assert.Equal(AddAccountOutcome.Added, await store.Store.AddAccountAsync(First, key, CancellationToken.None));
        await store.ReopenAsync();
        Assert.Equal(First, store.Store.FindAccount(First.Id));
        Assert.Equal(key, store.Store.FindAccessKey("AKIAFIRST"));
        Assert.Equal([First, StoreFixture.OwnerAccount], store.Store.ListAccounts());
        Assert.DoesNotContain("secret", key.ToString(), StringComparison.Ordinal);
        await store.Store.DisposeAsync();
        var metadata = await File.ReadAllBytesAsync(
            Path.Combine(store.Options.DataDirectory, "metadata", "data.mdb"), TestContext.Current.CancellationToken);
        Assert.Equal(-1, metadata.AsSpan().IndexOf("a secret that is not"u8));
        Assert.NotEqual(-1, metadata.AsSpan().IndexOf("AKIAFIRST"u8));
    }

    [Fact]
    public async Task What_is_taken_is_refused()
    {
        await using var store = await StoreFixture.OpenAsync();
        await AddAsync(store, First, "AKIAFIRST");
        Assert.Equal(AddAccountOutcome.AccountExists, await AddAsync(store, First, "AKIAOTHER"));
        Assert.Equal(AddAccountOutcome.AccessKeyExists, await AddAsync(store, Second, "AKIAFIRST"));
        Assert.Equal(
            AddAccountOutcome.CanonicalUserIdExists,
            await AddAsync(store, Second with { CanonicalUserId = First.CanonicalUserId }, "AKIASECOND"));
        Assert.Null(store.Store.FindAccessKey("AKIAOTHER"));
        Assert.Equal(AddAccountOutcome.Added, await AddAsync(store, Second, "AKIASECOND"));
    }

    [Fact]
    public async Task Root_credentials_that_change_take_the_place_of_the_old_ones()
    {
        await using var store = await StoreFixture.OpenAsync();
        await AddAsync(store, Second, "AKIASECOND");
        await store.Store.SetBootstrapAccountAsync(First, "old", "secret", CancellationToken.None);
        var kept = await store.Store.SetBootstrapAccountAsync(
            First with { Id = new AccountId("333333333333") }, "new", "secret", CancellationToken.None);
        Assert.Equal(First, kept);
        Assert.Null(store.Store.FindAccessKey("old"));
        Assert.Equal(First.Id, store.Store.FindAccessKey("new")!.Account);
        await Assert.ThrowsAsync<ArgumentException>(() =>
            store.Store.SetBootstrapAccountAsync(First, "AKIASECOND", "secret", CancellationToken.None).AsTask());
        Assert.NotNull(store.Store.FindAccessKey("new"));
        Assert.Equal(
            RemoveAccountOutcome.IsBootstrap, await RemoveAsync(store, First.Id));
    }

    [Fact]
    public async Task An_account_goes_with_its_keys_unless_it_has_buckets()
    {
        await using var store = await StoreFixture.OpenAsync();
        await AddAsync(store, First, "AKIAFIRST");
        Assert.Equal(RemoveAccountOutcome.Removed, await RemoveAsync(store, First.Id));
        Assert.Equal(RemoveAccountOutcome.NotFound, await RemoveAsync(store, First.Id));
        Assert.Null(store.Store.FindAccessKey("AKIAFIRST"));
        Assert.Equal(RemoveAccountOutcome.HasBuckets, await RemoveAsync(store, StoreFixture.Owner));
        Assert.Equal(AddAccountOutcome.Added, await AddAsync(store, First, "AKIAFIRST"));
    }

    [Fact]
    public async Task An_account_with_users_goes_only_when_they_may_go_too()
    {
        await using var store = await StoreFixture.OpenAsync();
        await AddAsync(store, First, "AKIAFIRST");
        await store.ChangeIdentitiesAsync(First.Id, editor =>
        {
            editor.Put(new IamUser("user", "/", "AIDA", DateTimeOffset.UnixEpoch));
            return editor.Put(new AccessKey("AKIAUSER", "secret", First.Id, IsActive: true) { User = "user" });
        });
        Assert.Equal(
            RemoveAccountOutcome.HasIdentities,
            await store.Store.RemoveAccountAsync(First.Id, withIdentities: false, CancellationToken.None));
        Assert.NotNull(store.Store.FindAccessKey("AKIAUSER"));
        Assert.Equal(RemoveAccountOutcome.Removed, await RemoveAsync(store, First.Id));
        Assert.Null(store.Store.FindAccessKey("AKIAUSER"));
        Assert.Empty(store.Store.ReadIdentities(First.Id, view => view.ListUsers()));
    }

    [Fact]
    public async Task An_account_is_changed_but_for_who_it_is()
    {
        await using var store = await StoreFixture.OpenAsync();
        await AddAsync(store, First, "AKIAFIRST");
        await AddAsync(store, Second, "AKIASECOND");
        Assert.Equal(
            ChangeAccountOutcome.Changed,
            await ChangeAsync(store, First.Id, account => account with
            {
                Id = Second.Id,
                CanonicalUserId = "x",
                DisplayName = "new",
                IsSuspended = true,
                Alias = "alias",
            }));
        await store.ReopenAsync();
        Assert.Equal(
            First with { DisplayName = "new", IsSuspended = true, Alias = "alias" },
            store.Store.FindAccount(First.Id));
        Assert.Equal(Second, store.Store.FindAccount(Second.Id));
        Assert.Equal(
            ChangeAccountOutcome.NameExists,
            await ChangeAsync(store, Second.Id, account => account with { DisplayName = "new" }));
        Assert.Equal(
            ChangeAccountOutcome.AliasExists,
            await ChangeAsync(store, Second.Id, account => account with { Alias = "alias" }));
        Assert.Equal(
            ChangeAccountOutcome.NotFound, await ChangeAsync(store, new AccountId("999999999999"), account => account));
        await store.Store.SetBootstrapAccountAsync(Second, "AKIABOOT", "secret", CancellationToken.None);
        var own = store.Store.FindBootstrapAccount()!.Id;
        Assert.Equal(
            ChangeAccountOutcome.IsBootstrap,
            await ChangeAsync(store, own, account => account with { IsSuspended = true }));
    }

    [Fact]
    public async Task A_key_is_added_to_a_user_that_is_there()
    {
        await using var store = await StoreFixture.OpenAsync();
        await AddAsync(store, First, "AKIAFIRST");
        var key = new AccessKey("AKIAUSER", "secret", First.Id, IsActive: true) { User = "user" };
        Assert.Equal(AddAccessKeyOutcome.NoUser, await AddKeyAsync(key));
        await store.ChangeIdentitiesAsync(First.Id, editor =>
        {
            editor.Put(new IamUser("user", "/", "AIDA", DateTimeOffset.UnixEpoch));
            return true;
        });
        Assert.Equal(AddAccessKeyOutcome.Added, await AddKeyAsync(key));
        Assert.Equal(AddAccessKeyOutcome.AccessKeyExists, await AddKeyAsync(key with { Secret = "other" }));
        Assert.Equal(AddAccessKeyOutcome.Added, await AddKeyAsync(key with { Id = "AKIAUSER2" }));
        Assert.Equal(AddAccessKeyOutcome.TooMany, await AddKeyAsync(key with { Id = "AKIAUSER3" }));
        Assert.Equal(
            AddAccessKeyOutcome.NoAccount, await AddKeyAsync(key with { Account = new AccountId("999999999999") }));
        Assert.Equal("secret", store.Store.FindAccessKey("AKIAUSER")!.Secret);
        Assert.False(await store.Store.RemoveAccessKeyAsync(StoreFixture.Owner, "AKIAUSER", CancellationToken.None));
        Assert.True(await store.Store.RemoveAccessKeyAsync(First.Id, "AKIAUSER", CancellationToken.None));
        Assert.Null(store.Store.FindAccessKey("AKIAUSER"));

        ValueTask<AddAccessKeyOutcome> AddKeyAsync(AccessKey added) =>
            store.Store.AddAccessKeyAsync(added, maxKeys: 2, CancellationToken.None);
    }

    [Fact]
    public async Task An_account_that_was_removed_makes_no_bucket()
    {
        await using var store = await StoreFixture.OpenAsync();
        await AddAsync(store, First, "AKIAFIRST");
        await RemoveAsync(store, First.Id);
        Assert.Equal(CreateBucketOutcome.NoSuchAccount, await store.CreateBucketAsync(First.Id, "late"));
        Assert.Null(store.Store.FindBucket(new BucketName("late")));
    }

    [Fact]
    public async Task A_store_whose_master_key_was_replaced_does_not_open()
    {
        await using var store = await StoreFixture.OpenAsync();
        await AddAsync(store, First, "AKIAFIRST");
        await store.Store.DisposeAsync();
        await File.WriteAllBytesAsync(
            Path.Combine(store.Options.DataDirectory, "master.key"), new byte[32],
            TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<StoreOpenException>(store.ReopenAsync);
    }

    private static ValueTask<ChangeAccountOutcome> ChangeAsync(
        StoreFixture store, AccountId id, Func<Account, Account> change) =>
        store.Store.ChangeAccountAsync(id, change, CancellationToken.None);

    private static ValueTask<RemoveAccountOutcome> RemoveAsync(StoreFixture store, AccountId id) =>
        store.Store.RemoveAccountAsync(id, withIdentities: true, CancellationToken.None);

    private static ValueTask<AddAccountOutcome> AddAsync(StoreFixture store, Account account, string key) =>
        store.Store.AddAccountAsync(
            account, new AccessKey(key, "secret", account.Id, IsActive: true), CancellationToken.None);
}
