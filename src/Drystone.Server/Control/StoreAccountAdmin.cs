using System.Globalization;
using System.Security.Cryptography;
using Drystone.Engine;
using Drystone.Engine.Accounts;
using Drystone.Engine.Names;
using Drystone.Server.Authorization;
using Drystone.S3.Acls;
using Drystone.Server.Hosting;
using Drystone.Server.Identity.AccessKeys;

namespace Drystone.Server.Control;

/// <summary>Manages accounts on an open store.</summary>
/// <param name="uses">Null when no server runs.</param>
internal sealed class StoreAccountAdmin(ObjectStore store, TimeProvider time, AccessKeyUses? uses, bool ownsStore)
    : IAccountAdmin
{
    private const int MaxNameChars = 128;
    private const int CanonicalUserIdBytes = 32;
    private const int AccountIdDigits = 12;

    /// <summary>A generated id is one of 10^12: even with a million accounts, twice in a row is one in 10^12.</summary>
    private const int MaxIdAttempts = 4;

    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly AccountKeys keys = new(store, time, uses);

    /// <summary>An account with whatever was not given made at random: nothing is derived from a secret.</summary>
    public static Account NewAccount(
        string name, string? id, string? canonicalUserId, string? email, TimeProvider time) => new(
            new AccountId(id ?? RandomNumberGenerator.GetString("0123456789", AccountIdDigits)),
            canonicalUserId ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(CanonicalUserIdBytes)),
            name,
            email,
            time.GetUtcNow());

    public async Task<AddedAccount> AddAsync(NewAccount account, CancellationToken cancel)
    {
        RefuseUnusable(account);
        var key = account is { AccessKeyId: { } id, SecretAccessKey: { } secret }
            ? new RootCredentials(id, secret)
            : RootCredentialsFile.Generate();
        if (RootCredentialsPolicy.FindDefect(key) is { } defect)
        {
            throw new AdminException(defect);
        }

        // Names are unique so that an account can be removed by its name; the store itself keys by id alone.
        await oneAtATime.WaitAsync(cancel);
        try
        {
            return await AddAsync(account, key, cancel);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    public Task<IReadOnlyList<AccountSummary>> ListAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<AccountSummary>>(
            [.. store.ListAccounts().Select(Summarize).OrderBy(account => account.Name, StringComparer.Ordinal)]);

    public Task<AccountDetail> ShowAsync(string idOrName, CancellationToken cancel) =>
        Task.FromResult(Describe(Find(idOrName)));

    public async Task<AccountSummary> ChangeAsync(string idOrName, AccountChange change, CancellationToken cancel)
    {
        if (change.Name is { } name && FindProblem(name) is { } problem)
        {
            throw new AdminException(problem);
        }

        var account = Find(idOrName);
        var outcome = await store.ChangeAccountAsync(
            account.Id,
            old => old with
            {
                DisplayName = change.Name ?? old.DisplayName,
                IsSuspended = change.IsSuspended ?? old.IsSuspended,
            },
            cancel);
        return outcome switch
        {
            ChangeAccountOutcome.Changed => Summarize(store.FindAccount(account.Id) ?? account),
            ChangeAccountOutcome.NameExists => throw new AdminException($"there is an account '{change.Name}' already"),
            ChangeAccountOutcome.IsBootstrap => throw new AdminException(
                $"account '{account.DisplayName}' is the server's own, and cannot be suspended"),
            _ => throw NoAccount(idOrName),
        };
    }

    public async Task<AccountDetail> RemoveAsync(string idOrName, bool withIdentities, CancellationToken cancel)
    {
        var account = Find(idOrName);
        var detail = Describe(account);
        var removedKeys = keys.List(account).Select(key => key.AccessKeyId).ToList();
        var outcome = await store.RemoveAccountAsync(account.Id, withIdentities, cancel);
        if (outcome == RemoveAccountOutcome.Removed)
        {
            await AccessKeyUses.ForgetWrittenAsync(store, removedKeys, cancel);
        }

        return outcome switch
        {
            RemoveAccountOutcome.Removed => detail,
            RemoveAccountOutcome.HasBuckets => throw new AdminException(
                $"account '{account.DisplayName}' still has buckets; remove them first"),
            RemoveAccountOutcome.HasIdentities => throw new AdminException(
                $"account '{account.DisplayName}' still has {detail.Users} users, {detail.Groups} groups, "
                + $"{detail.Roles} roles, {detail.Policies} policies and {detail.OidcProviders} OpenID providers; "
                + "remove them first, or say that they go too (--with-identities)"),
            RemoveAccountOutcome.IsBootstrap => throw new AdminException(
                $"account '{account.DisplayName}' is the server's own, made from its root credentials"),
            _ => throw NoAccount(idOrName),
        };
    }

    public Task<AddedAccountKey> AddAccountKeyAsync(NewAccountKey key, CancellationToken cancel) =>
        keys.AddAsync(FindOrOwn(key.Account), key, cancel);

    public Task<IReadOnlyList<AccountKey>> ListAccountKeysAsync(string? account, CancellationToken cancel) =>
        Task.FromResult(keys.List(FindOrOwn(account)));

    public Task<AccountKey> RemoveAccountKeyAsync(string? account, string accessKeyId, CancellationToken cancel) =>
        keys.RemoveAsync(FindOrOwn(account), accessKeyId, cancel);

    public ValueTask DisposeAsync()
    {
        oneAtATime.Dispose();
        return ownsStore ? store.DisposeAsync() : ValueTask.CompletedTask;
    }

    private async Task<AddedAccount> AddAsync(NewAccount wanted, RootCredentials key, CancellationToken cancel)
    {
        if (store.ListAccounts().Any(account => account.DisplayName == wanted.Name))
        {
            throw new AdminException($"there is an account '{wanted.Name}' already");
        }

        for (var attempt = 1; ; attempt++)
        {
            var account = NewAccount(wanted.Name, wanted.Id, wanted.CanonicalUserId, wanted.Email, time);
            var accessKey = new AccessKey(key.AccessKeyId, key.SecretAccessKey, account.Id, IsActive: true);
            var outcome = await store.AddAccountAsync(account, accessKey, cancel);
            if (outcome == AddAccountOutcome.Added)
            {
                return new AddedAccount(Summarize(account), key.AccessKeyId, key.SecretAccessKey);
            }

            var mayTryAnotherId = outcome == AddAccountOutcome.AccountExists && wanted.Id is null;
            if (!mayTryAnotherId || attempt == MaxIdAttempts)
            {
                throw new AdminException(Explain(outcome, account, key));
            }
        }
    }

    private static string Explain(AddAccountOutcome outcome, Account account, RootCredentials key) => outcome switch
    {
        AddAccountOutcome.AccountExists => $"there is an account with the id {account.Id} already",
        AddAccountOutcome.AccessKeyExists => $"the access key '{key.AccessKeyId}' is taken",
        _ => $"the canonical id '{account.CanonicalUserId}' is taken",
    };

    private static void RefuseUnusable(NewAccount account)
    {
        var problem = FindProblem(account.Name) ?? account switch
        {
            { Id: { } id } when !IsAccountId(id) => $"'{id}' is not an account id: it has {AccountIdDigits} digits",
            { CanonicalUserId: { } id } when id.Length is 0 or > MaxNameChars || id.Any(c => c is <= ' ' or > '~') =>
                $"a canonical id has 1 to {MaxNameChars} printable ASCII characters",
            { CanonicalUserId: AccessControlPolicy.AnonymousUserId } =>
                "that canonical id is of those who have no account",
            _ when account.AccessKeyId is null != account.SecretAccessKey is null =>
                "an access key and its secret are given together or not at all",
            _ => null,
        };
        if (problem is not null)
        {
            throw new AdminException(problem);
        }
    }

    private static string? FindProblem(string name) => name switch
    {
        "" or { Length: > MaxNameChars } => $"an account's name has 1 to {MaxNameChars} characters",
        _ when name.Any(char.IsControl) => "an account's name has no control characters",
        _ when IsAccountId(name) => "an account's name cannot look like an account id",
        _ => null,
    };

    /// <exception cref="AdminException">There is none.</exception>
    private Account Find(string idOrName) => store.ListAccounts().FirstOrDefault(
        account => account.Id.Value == idOrName || account.DisplayName == idOrName) ?? throw NoAccount(idOrName);

    private Account FindOrOwn(string? idOrName) => idOrName is not null
        ? Find(idOrName)
        : store.FindBootstrapAccount()
            ?? throw new AdminException("the server has no account of its own yet; name one with --account");

    private static AdminException NoAccount(string idOrName) => new($"there is no account '{idOrName}'");

    private AccountDetail Describe(Account account)
    {
        var buckets = store.ListBuckets(Authorizer.AsServer(account.Id), string.Empty, after: null, int.MaxValue);
        return store.ReadIdentities(account.Id, view => new AccountDetail(
            Summarize(account), account.Alias, buckets.Buckets.Count, keys.List(account).Count,
            view.ListUsers().Count, view.ListGroups().Count, view.ListRoles().Count, view.ListPolicies().Count,
            view.ListOidcProviders().Count));
    }

    private static bool IsAccountId(string text) =>
        text.Length == AccountIdDigits && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static AccountSummary Summarize(Account account) => new(
        account.Id.Value, account.DisplayName, account.CanonicalUserId, account.Email, account.CreatedAt)
    {
        IsSuspended = account.IsSuspended,
    };
}
