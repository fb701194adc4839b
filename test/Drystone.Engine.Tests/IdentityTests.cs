using Drystone.Engine.Accounts;
using Drystone.Engine.Identity;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Opening;
using Drystone.Keyspace;

namespace Drystone.Engine.Tests;

public sealed class IdentityTests
{
    private static readonly AccountId Other = new("222222222222");
    private static readonly IamUser User = new("Name", "/", "AIDA", DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task A_name_has_no_case_and_is_shown_as_it_was_given()
    {
        await using var store = await StoreFixture.OpenAsync();
        await PutAsync(store, User);
        await PutAsync(store, User with { Name = "NAME", Path = "/p/" });
        await store.ReopenAsync();
        var users = store.Store.ReadIdentities(StoreFixture.Owner, view => view.ListUsers());
        Assert.Equal(["NAME"], users.Select(user => user.Name));
        Assert.Equal("/p/", store.Store.ReadIdentities(StoreFixture.Owner, view => view.FindUser("nAmE"))!.Path);
    }

    [Fact]
    public async Task What_throws_changes_nothing_and_counts_nothing()
    {
        await using var store = await StoreFixture.OpenAsync();
        await PutAsync(store, User);
        var revision = store.Store.IdentityRevision(StoreFixture.Owner);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.ChangeIdentitiesAsync<bool>(
            StoreFixture.Owner,
            editor =>
            {
                editor.Delete(User);
                throw new InvalidOperationException();
            }));
        Assert.NotNull(store.Store.ReadIdentities(StoreFixture.Owner, view => view.FindUser("name")));
        Assert.Equal(revision, store.Store.IdentityRevision(StoreFixture.Owner));
        await store.ChangeIdentitiesAsync(StoreFixture.Owner, editor => editor.FindUser("name"));
        Assert.Equal(revision, store.Store.IdentityRevision(StoreFixture.Owner));
        await PutAsync(store, User with { Path = "/p/" });
        Assert.Equal(revision + 1, store.Store.IdentityRevision(StoreFixture.Owner));
    }

    [Fact]
    public async Task Accounts_have_identities_of_their_own()
    {
        await using var store = await StoreFixture.OpenAsync();
        await PutAsync(store, User);
        await AddOtherAsync(store);
        Assert.Null(store.Store.ReadIdentities(Other, view => view.FindUser("Name")));
        await store.ChangeIdentitiesAsync(Other, editor =>
        {
            editor.Delete(User);
            return true;
        });
        Assert.NotNull(store.Store.ReadIdentities(StoreFixture.Owner, view => view.FindUser("Name")));
    }

    [Fact]
    public async Task Keys_are_those_of_their_user_and_never_another_accounts()
    {
        await using var store = await StoreFixture.OpenAsync();
        var key = new AccessKey("AKIA1", "secret", StoreFixture.Owner, IsActive: true) { User = "Name" };
        await AddOtherAsync(store);
        await store.ChangeIdentitiesAsync(StoreFixture.Owner, editor => editor.Put(key));
        Assert.Equal(
            [key], store.Store.ReadIdentities(StoreFixture.Owner, view => view.ListAccessKeys("NAME")));
        Assert.DoesNotContain(
            key, store.Store.ReadIdentities(StoreFixture.Owner, view => view.ListAccessKeys(user: null)));
        Assert.Empty(store.Store.ReadIdentities(Other, view => view.ListAccessKeys("Name")));
        Assert.Null(store.Store.ReadIdentities(Other, view => view.FindAccessKey("AKIA1")));
        Assert.False(await store.ChangeIdentitiesAsync(Other, editor => editor.Put(key with { Account = Other })));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await store.ChangeIdentitiesAsync(Other, editor => editor.Put(key)));
        await store.ChangeIdentitiesAsync(Other, editor =>
        {
            editor.Delete(key);
            return true;
        });
        Assert.Equal(key, store.Store.FindAccessKey("AKIA1"));
    }

    [Fact]
    public async Task Keys_of_a_user_are_found_without_looking_at_those_of_others()
    {
        ObservedKeyspace keyspace = null!;
        await using var store = await StoreFixture.OpenAsync(
            openKeyspace: (path, time) => keyspace = new ObservedKeyspace(StoreOpener.OpenKeyspace(path, time)));
        await AddKeysAsync(store, count: 200);
        var before = keyspace.Reads;
        var keys = store.Store.ReadIdentities(StoreFixture.Owner, view => view.ListAccessKeys("User-7"));
        Assert.Equal(["AKIA0007", "AKIA0107"], keys.Select(key => key.Id));
        Assert.InRange(keyspace.Reads - before, 1, 20);
    }

    [Fact]
    public async Task A_key_that_changes_hands_or_goes_is_listed_nowhere_else()
    {
        await using var store = await StoreFixture.OpenAsync();
        var key = new AccessKey("AKIA1", "secret", StoreFixture.Owner, IsActive: true) { User = "a" };
        await store.ChangeIdentitiesAsync(StoreFixture.Owner, editor => editor.Put(key));
        await store.ChangeIdentitiesAsync(StoreFixture.Owner, editor => editor.Put(key with { User = "b" }));
        Assert.Empty(KeysOf(store, "a"));
        Assert.Equal(["AKIA1"], KeysOf(store, "b"));
        await store.Store.RemoveAccessKeyAsync(StoreFixture.Owner, "AKIA1", CancellationToken.None);
        Assert.Empty(KeysOf(store, "b"));
        Assert.Equal(["AKIAOWNER"], KeysOf(store, user: null));
    }

    [Fact]
    public async Task Who_has_a_unique_id_is_found_under_the_name_of_now_until_they_go()
    {
        await using var store = await StoreFixture.OpenAsync();
        var role = new IamRole("Role", "/", "AROA", DateTimeOffset.UnixEpoch, "{}");
        await PutAsync(store, User);
        await store.ChangeIdentitiesAsync(StoreFixture.Owner, editor =>
        {
            editor.Put(role);
            editor.Delete(User);
            editor.Put(User with { Name = "Renamed" });
            return true;
        });
        Assert.Equal((StoreFixture.Owner, "Renamed"), Found(store, "AIDA"));
        Assert.Equal((StoreFixture.Owner, "Role"), Found(store, "AROA"));
        await store.ChangeIdentitiesAsync(StoreFixture.Owner, editor =>
        {
            editor.Delete(role);
            editor.Put(role with { Id = "AROA2" });
            editor.Put(User with { Name = "Renamed", Id = "AIDA2" });
            return true;
        });
        Assert.Null(store.Store.FindPrincipal("AIDA"));
        Assert.Null(store.Store.FindPrincipal("AROA"));
        Assert.Equal((StoreFixture.Owner, "Role"), Found(store, "AROA2"));
        Assert.Null(store.Store.FindPrincipal(new string('A', 2_000)));
    }

    [Fact]
    public async Task A_store_of_before_the_indexes_gets_them_when_it_is_opened()
    {
        IKeyValueStore keyspace = null!;
        await using var store = await StoreFixture.OpenAsync(
            openKeyspace: (path, time) => keyspace = StoreOpener.OpenKeyspace(path, time));
        await AddKeysAsync(store, count: 2);
        await PutAsync(store, User);
        await keyspace.WriteAsync(tx =>
        {
            tx.Delete(KeySpace.IdentityIndexes);
            tx.Delete(KeySpace.IdentityById("AIDA").Span);
            tx.Delete(KeySpace.AccessKeyOf(StoreFixture.Owner, "user-1", "AKIA0001").Span);
            tx.Delete(KeySpace.AccessKeyOf(StoreFixture.Owner, string.Empty, "AKIAOWNER").Span);
            return true;
        });
        Assert.Empty(KeysOf(store, "user-1"));
        await store.ReopenAsync();
        Assert.Equal(["AKIA0001"], KeysOf(store, "user-1"));
        Assert.Equal(["AKIAOWNER"], KeysOf(store, user: null));
        Assert.Equal((StoreFixture.Owner, "Name"), Found(store, "AIDA"));
    }

    [Fact]
    public async Task Nothing_is_put_into_an_account_that_was_removed_meanwhile()
    {
        await using var store = await StoreFixture.OpenAsync();
        await AddOtherAsync(store);
        var key = new AccessKey("AKIA2", "secret", Other, IsActive: true);
        await store.ChangeIdentitiesAsync(Other, editor =>
        {
            editor.Put(User);
            return true;
        });
        await store.Store.RemoveAccountAsync(Other, withIdentities: true, CancellationToken.None);
        Assert.Null(store.Store.FindPrincipal(User.Id));
        await Assert.ThrowsAsync<AccountRemovedException>(
            async () => await store.ChangeIdentitiesAsync(Other, editor => editor.Put(key)));
        await AddOtherAsync(store);
        Assert.Null(store.Store.FindAccessKey("AKIA2"));
        Assert.Equal(
            ["AKIAOTHER"],
            store.Store.ReadIdentities(Other, view => view.ListAccessKeys(user: null)).Select(one => one.Id));
    }

    private static IEnumerable<string> KeysOf(StoreFixture store, string? user) =>
        store.Store.ReadIdentities(StoreFixture.Owner, view => view.ListAccessKeys(user)).Select(key => key.Id);

    private static (AccountId Account, string Name) Found(StoreFixture store, string id)
    {
        var (account, entity) = store.Store.FindPrincipal(id)!.Value;
        return (account, entity.Name);
    }

    /// <summary>One or more keys for each of a hundred users.</summary>
    private static async Task AddKeysAsync(StoreFixture store, int count) => await store.ChangeIdentitiesAsync(
        StoreFixture.Owner,
        editor => Enumerable.Range(0, count).All(number => editor.Put(
            new AccessKey($"AKIA{number:D4}", "secret", StoreFixture.Owner, IsActive: true)
            {
                User = $"user-{number % 100}",
            })));

    private static async Task AddOtherAsync(StoreFixture store) => Assert.Equal(
        AddAccountOutcome.Added,
        await store.Store.AddAccountAsync(
            new Account(Other, new string('2', 64), "other", Email: null, DateTimeOffset.UnixEpoch),
            new AccessKey("AKIAOTHER", "secret", Other, IsActive: true), CancellationToken.None));

    private static async Task PutAsync(StoreFixture store, IamUser user) => await store.ChangeIdentitiesAsync(
        StoreFixture.Owner,
        editor =>
        {
            editor.Put(user);
            return true;
        });
}
