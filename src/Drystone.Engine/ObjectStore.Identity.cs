using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.Engine.Names;
using Drystone.Engine.Tables;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    /// <summary>AWS's have 21 characters: https://docs.aws.amazon.com/IAM/latest/APIReference/API_User.html allows
    /// so many.</summary>
    private const int MaxUniqueIdLength = 128;

    /// <summary>For the gate, which decides by them: counts up with every change of the account's users, groups, roles
    /// and policies.</summary>
    public long IdentityRevision(AccountId account) => known.IdentityRevisions.Find(account)!.Value;

    /// <summary>For the gate: looks at the identities of an account as they are at one moment.</summary>
    /// <param name="read">Must not keep the view.</param>
    public T ReadIdentities<T>(AccountId account, Func<IdentityView, T> read)
    {
        using var tx = keyspace.BeginRead();
        return read(new IdentityView(tx, account, seal));
    }

    /// <summary>Looks at the identities of an account for somebody who may.</summary>
    /// <inheritdoc cref="ReadIdentities{T}(AccountId, Func{IdentityView, T})"/>
    public T ReadIdentities<T>(IdentityGrant<Inspect> grant, Func<IdentityView, T> read) =>
        ReadIdentities(grant.Account, read);

    /// <summary>For the gate: who has a unique id, in whatever account. Null when nobody has it.</summary>
    public (AccountId Account, IIamEntity Entity)? FindPrincipal(string uniqueId)
    {
        if (uniqueId.Length is 0 or > MaxUniqueIdLength)
        {
            return null;
        }

        using var tx = keyspace.BeginRead();
        if (IdentityTable.FindId(tx, uniqueId) is not { } found)
        {
            return null;
        }

        var view = new IdentityView(tx, found.Account, seal);
        IIamEntity? entity = found.Kind == IdentityKind.User ? view.FindUser(found.Name) : view.FindRole(found.Name);
        return entity?.Id == uniqueId ? (found.Account, entity) : null;
    }

    /// <summary>Changes the identities of an account in one commit.</summary>
    /// <param name="change">Runs inside the transaction, perhaps more than once: it must have no other effect, and must
    /// not keep the editor. What it throws leaves everything as it was.</param>
    /// <exception cref="AccountRemovedException">The account is not there any more.</exception>
    public ValueTask<T> ChangeIdentitiesAsync<T>(
        IdentityGrant<Configure> grant, Func<IdentityEditor, T> change, CancellationToken cancel) => CommitAsync(
        tx =>
        {
            // Who was let in a moment ago must leave nothing behind for a later account of the same id.
            if (AccountTable.Find(tx, grant.Account) is null)
            {
                throw new AccountRemovedException(grant.Account.Value);
            }

            var editor = new IdentityEditor(tx, grant.Account, seal);
            var result = change(editor);
            if (editor.HasChanged)
            {
                IdentityTable.CountUp(tx, grant.Account);
            }

            return result;
        },
        cancel);

    /// <summary>Makes the session token of temporary credentials. Nothing is kept of it.</summary>
    /// <returns>Null when the session holds more than a token may.</returns>
    public string? SealSession(IamSession session) => seal.Sessions.Seal(session);

    /// <summary>What a session token holds; whether it has expired and its role or user is still there is the caller's
    /// to see.</summary>
    /// <returns>Null when this store did not make it for that access key.</returns>
    public IamSession? OpenSession(string accessKeyId, string token) => seal.Sessions.Open(accessKeyId, token);
}
