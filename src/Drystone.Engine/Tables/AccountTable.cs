using Drystone.Engine.Accounts;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>The accounts.</summary>
internal static class AccountTable
{
    /// <summary>Null when there is none of that id.</summary>
    public static Account? Find(IReadTransaction tx, AccountId id) =>
        tx.TryGet(KeySpace.Account(id).Span, out var value) ? AccountRecord.Decode(id, value) : null;
}
