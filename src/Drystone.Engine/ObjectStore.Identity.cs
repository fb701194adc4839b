using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.Engine.Names;
using Drystone.Engine.Tables;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    /// <summary>For the gate, which decides by them: counts up with every change of the account's users, groups, roles
    /// and policies.</summary>
    public long IdentityRevision(AccountId account)
    {
        using var tx = keyspace.BeginRead();
        return IdentityTable.Revision(tx, account);
    }

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

    /// <summary>Changes the identities of an account in one commit.</summary>
    /// <param name="change">Runs inside the transaction, perhaps more than once: it must have no other effect, and must
    /// not keep the editor. What it throws leaves everything as it was.</param>
    public ValueTask<T> ChangeIdentitiesAsync<T>(
        IdentityGrant<Configure> grant, Func<IdentityEditor, T> change, CancellationToken cancel) => CommitAsync(
        tx =>
        {
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
