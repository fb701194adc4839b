using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Accounts;
using Drystone.Engine.Identity;
using Drystone.Engine.Names;
using Drystone.Engine.Opening;
using Drystone.S3;
using Drystone.Server.Authorization;
using Drystone.Server.Identity;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Identity;

/// <summary>What holds when identities change between what was asked for and what is done.</summary>
public sealed class IdentityStateTests : IDisposable
{
    private static readonly AccountId Account = new("123456789012");
    private static readonly IamUser Seen = new("name", "/", "AIDA", DateTimeOffset.UnixEpoch)
    {
        PermissionsBoundary = "arn:aws:iam::aws:policy/ReadOnlyAccess",
        Tags = [new("team", "blue")],
    };

    private readonly TestDirectory directory = new();

    public void Dispose() => directory.Dispose();

    public static TheoryData<IamUser, bool> Changes => new()
    {
        { Seen, true },
        { Seen with { Groups = ["group"] }, true },
        { Seen with { PermissionsBoundary = null }, false },
        { Seen with { Tags = [new("team", "red")] }, false },
        { Seen with { Tags = [] }, false },
        { Seen with { Id = "AIDA2" }, false },
        { Seen with { Path = "/other/" }, false },
    };

    /// <summary>Conditions ask for the boundary and the tags: whoever takes them away at the right moment would pass
    /// them by.</summary>
    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_was_decided_by_is_what_is_changed(IamUser now, bool isTaken)
    {
        await using var store = await OpenAsync(editor => editor.Put(now));
        var target = new EntityTarget<IamUser, Inspect>(
            EntityKinds.User, "name", "arn:aws:iam::123456789012:user/name", Seen, default);
        if (isTaken)
        {
            Assert.Equal(now.Id, store.ReadIdentities(Account, view => target.In(view)).Id);
            return;
        }

        var refusal = Assert.Throws<S3Exception>(() => store.ReadIdentities(Account, view => target.In(view)));
        Assert.Equal("ConcurrentModification", refusal.Error.Code);
    }

    /// <summary>A policy of AWS that is no more must not become the account's own one of that name.</summary>
    [Theory]
    [InlineData("arn:aws:iam::aws:policy/gone", false)]
    [InlineData("arn:aws:iam::210987654321:policy/gone", false)]
    [InlineData("arn:aws:iam::123456789012:policy/other/gone", false)]
    [InlineData("arn:aws:iam::123456789012:policy/path/GONE", false)]
    [InlineData("arn:aws:iam::123456789012:policy/path/gone", true)]
    public async Task An_attached_policy_is_the_one_of_the_whole_ARN(string arn, bool isFound)
    {
        var policy = new IamPolicy("gone", "/path/", "ANPA", DateTimeOffset.UnixEpoch)
        {
            UpdatedAt = DateTimeOffset.UnixEpoch,
            Versions = [new IamPolicyVersion(1, IamCalls.Policy("Allow", "*"), DateTimeOffset.UnixEpoch)],
            DefaultVersion = 1,
            NextVersion = 2,
        };
        await using var store = await OpenAsync(editor =>
        {
            editor.Put(policy);
            editor.Put(Seen with { PermissionsBoundary = null, Policies = new PolicyAttachments([], [arn]) });
        });
        var policies = new IdentityPolicies(store, BuiltInPolicies.Find);
        var caller = Caller.UserOf(Account, new string('0', 64), "/", "name", "AIDA");
        if (isFound)
        {
            Assert.Equal([arn], policies.Of(caller).Granting.Select(one => one.Name));
            return;
        }

        Assert.Throws<DamagedDataException>(() => policies.Of(caller));
    }

    private async Task<ObjectStore> OpenAsync(Action<IdentityEditor> change)
    {
        var store = await ObjectStore.OpenAsync(
            new StoreOptions { DataDirectory = directory.Path }, CancellationToken.None);
        await store.AddAccountAsync(
            new Account(Account, new string('0', 64), "name", Email: null, DateTimeOffset.UnixEpoch),
            new AccessKey("AKIAROOT", "secret", Account, IsActive: true), CancellationToken.None);
        await store.ChangeIdentitiesAsync(
            TestGate.Changing,
            editor =>
            {
                change(editor);
                return true;
            },
            CancellationToken.None);
        return store;
    }

    private sealed class TestGate : Gate
    {
        public static IdentityGrant<Configure> Changing => AllowIdentities<Configure>(Account, new Actor(Account));
    }
}
