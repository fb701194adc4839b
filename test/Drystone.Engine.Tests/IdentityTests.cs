using Drystone.Engine.Accounts;
using Drystone.Engine.Identity;
using Drystone.Engine.Names;

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

    private static async Task PutAsync(StoreFixture store, IamUser user) => await store.ChangeIdentitiesAsync(
        StoreFixture.Owner,
        editor =>
        {
            editor.Put(user);
            return true;
        });
}
