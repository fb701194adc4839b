using Drystone.Server.Control;
using Drystone.Server.Tests.Identity;
using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.Control;

public sealed class AccountControlTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_suspended_account_is_refused_everywhere_until_it_is_resumed()
    {
        await using var admin = await OpenAsync();
        var added = await admin.AddAsync(new NewAccount("paused", null, null, null, null, null), Cancel);
        var root = server.CallerOf(added.AccessKeyId, added.SecretAccessKey);
        await root.DoAsync("CreateUser", ("UserName", "worker"));
        await root.DoAsync(
            "AttachUserPolicy", ("UserName", "worker"), ("PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"));
        var key = await root.DoAsync("CreateAccessKey", ("UserName", "worker"));
        var worker = server.CallerOf(key["AccessKeyId"]!, key["SecretAccessKey"]!);
        Assert.Equal((200, null), (await worker.SendAsync("PUT", "/paused-bucket")).Outcome);

        Assert.True((await admin.ChangeAsync("paused", new(Name: null, IsSuspended: true), Cancel)).IsSuspended);
        Assert.Equal((403, "AccountProblem"), (await root.SendAsync("GET", "/")).Outcome);
        Assert.Equal((403, "AccountProblem"), (await worker.SendAsync("GET", "/paused-bucket")).Outcome);
        Assert.Equal((403, "AccountProblem"), (await worker.IamAsync("GetUser")).Outcome);
        var presigned = worker.Presign("GET", "/paused-bucket");
        Assert.Equal((403, "AccountProblem"), (await server.Anonymous.SendAsync("GET", presigned)).Outcome);

        // Whoever does not have the secret is told nothing of the account.
        var guesser = server.CallerOf(added.AccessKeyId, "guess");
        Assert.Equal((403, "SignatureDoesNotMatch"), (await guesser.SendAsync("GET", "/")).Outcome);

        Assert.False((await admin.ChangeAsync("paused", new(Name: null, IsSuspended: false), Cancel)).IsSuspended);
        Assert.Equal((200, null), (await worker.SendAsync("GET", "/paused-bucket?list-type=2")).Outcome);
        await Assert.ThrowsAsync<AdminException>(
            () => admin.ChangeAsync("root", new(Name: null, IsSuspended: true), Cancel));
    }

    [Fact]
    public async Task A_renamed_account_keeps_its_keys()
    {
        await using var admin = await OpenAsync();
        var added = await admin.AddAsync(new NewAccount("before", null, null, null, null, null), Cancel);
        Assert.Equal("after", (await admin.ChangeAsync("before", new("after", IsSuspended: null), Cancel)).Name);
        Assert.Equal(added.Account.Id, (await admin.ShowAsync("after", Cancel)).Account.Id);
        var root = server.CallerOf(added.AccessKeyId, added.SecretAccessKey);
        Assert.Equal((200, null), (await root.SendAsync("GET", "/")).Outcome);
        foreach (var taken in new[] { "other", "", "123456789012" })
        {
            await Assert.ThrowsAsync<AdminException>(
                () => admin.ChangeAsync("after", new(taken, IsSuspended: null), Cancel));
        }
    }

    [Fact]
    public async Task An_account_with_identities_is_removed_only_when_they_may_go()
    {
        await using var admin = await OpenAsync();
        var added = await admin.AddAsync(new NewAccount("leaving", null, null, null, null, null), Cancel);
        var root = server.CallerOf(added.AccessKeyId, added.SecretAccessKey);
        await root.DoAsync("CreateUser", ("UserName", "left"));
        await root.DoAsync("CreateAccessKey", ("UserName", "left"));
        var refused = await Assert.ThrowsAsync<AdminException>(
            () => admin.RemoveAsync("leaving", withIdentities: false, Cancel));
        Assert.Contains("1 users", refused.Message, StringComparison.Ordinal);
        var removed = await admin.RemoveAsync("leaving", withIdentities: true, Cancel);
        Assert.Equal((1, 2), (removed.Users, removed.Keys));
        Assert.Equal((403, "InvalidAccessKeyId"), (await root.SendAsync("GET", "/")).Outcome);
    }

    [Fact]
    public async Task A_key_of_a_service_may_what_its_user_and_its_policy_allow()
    {
        await server.Raw.DoAsync("CreateUser", ("UserName", "service"));
        await server.GrantAsync("service", "s3:*");
        await using var admin = await OpenAsync();
        var added = await admin.AddAccountKeyAsync(
            new NewAccountKey(
                null, "Service", 3_600, IamCalls.Policy("Allow", "s3:ListAllMyBuckets"), "nightly backup", null, null),
            Cancel);
        Assert.Equal("service", added.Key.User);
        var caller = server.CallerOf(added.Key.AccessKeyId, added.SecretAccessKey);
        Assert.Equal((200, null), (await caller.SendAsync("GET", "/")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await caller.SendAsync("PUT", "/of-service")).Outcome);
        var listed = (await admin.ListAccountKeysAsync(null, Cancel)).Single(
            key => key.AccessKeyId == added.Key.AccessKeyId);
        Assert.Equal(("nightly backup", true), (listed.Description, listed.HasSessionPolicy));
        Assert.NotNull(listed.ExpiresAt);
        Assert.NotNull(listed.LastUsedAt);

        // It takes none of the two keys that the API may make.
        await server.NewKeyAsync("service");
        await server.NewKeyAsync("service");
        await admin.RemoveAccountKeyAsync(null, added.Key.AccessKeyId, Cancel);
        Assert.Equal((403, "InvalidAccessKeyId"), (await caller.SendAsync("GET", "/")).Outcome);
    }

    [Fact]
    public async Task A_given_key_signs_and_is_not_given_twice()
    {
        await server.Raw.DoAsync("CreateUser", ("UserName", "migrated"));
        await server.GrantAsync("migrated", "s3:*");
        await using var admin = await OpenAsync();
        var wanted = new NewAccountKey(null, "migrated", null, null, null, "old-key-of-minio", "its/secret+=");
        await admin.AddAccountKeyAsync(wanted, Cancel);
        var migrated = server.CallerOf("old-key-of-minio", "its/secret+=");
        Assert.Equal((200, null), (await migrated.SendAsync("GET", "/")).Outcome);
        await server.Raw.DoAsync("DeleteAccessKey", ("UserName", "migrated"), ("AccessKeyId", "old-key-of-minio"));
        Assert.Equal((403, "InvalidAccessKeyId"), (await migrated.SendAsync("GET", "/")).Outcome);
        await admin.AddAccountKeyAsync(wanted, Cancel);
        await Assert.ThrowsAsync<AdminException>(() => admin.AddAccountKeyAsync(wanted, Cancel));
    }

    [Fact]
    public async Task Keys_that_make_no_sense_are_refused()
    {
        await server.Raw.IamAsync("CreateUser", ("UserName", "sense"));
        await using var admin = await OpenAsync();
        NewAccountKey[] refused =
        [
            new(null, null, null, null, null, null, null),
            new("other", null, 60, null, null, null, null),
            new(null, "nobody", null, null, null, null, null),
            new("nobody", "sense", null, null, null, null, null),
            new(null, "sense", 0, null, null, null, null),
            new(null, "sense", long.MaxValue, null, null, null, null),
            new(null, "sense", null, "{}", null, null, null),
            new(null, "sense", null, null, "", null, null),
            new(null, "sense", null, null, null, "only-an-id", null),
        ];
        foreach (var key in refused)
        {
            await Assert.ThrowsAsync<AdminException>(() => admin.AddAccountKeyAsync(key, Cancel));
        }

        await Assert.ThrowsAsync<AdminException>(() => admin.RemoveAccountKeyAsync(null, "ROOTKEYOFTHETESTS", Cancel));
        await Assert.ThrowsAsync<AdminException>(() => admin.RemoveAccountKeyAsync("other", "absent", Cancel));
    }

    private Task<IAccountAdmin> OpenAsync() =>
        new OperatorAccess(server.DataDirectory, null, TimeProvider.System).OpenAccountsAsync(Cancel);
}
