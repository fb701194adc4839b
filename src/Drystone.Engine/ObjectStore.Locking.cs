using Drystone.Engine.Access;
using Drystone.Engine.Changes;
using Drystone.Engine.Locking;
using Drystone.Engine.Objects;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    /// <summary>Sets how long a version must stay.</summary>
    /// <param name="retention">Null removes it, where it may be removed.</param>
    /// <param name="bypass">Shortens or removes one in governance mode too; null: does not.</param>
    public ValueTask<WriteResult> SetRetentionAsync(
        ObjectGrant<Protect> target, Retention? retention, ObjectGrant<BypassGovernance>? bypass,
        CancellationToken cancel) => UpdateAsync(
        target, ChangeKind.LockChanged,
        (bucket, info) => bucket.ObjectLock is null
            ? (WriteOutcome.NoObjectLock, info)
            : info.Lock.Allows(retention, Now(), bypass is not null)
                ? (WriteOutcome.Done, info with { Lock = info.Lock with { Retention = retention } })
                : (WriteOutcome.Locked, info),
        cancel);

    public ValueTask<WriteResult> SetLegalHoldAsync(
        ObjectGrant<Protect> target, bool legalHold, CancellationToken cancel) => UpdateAsync(
        target, ChangeKind.LockChanged,
        (bucket, info) => bucket.ObjectLock is null
            ? (WriteOutcome.NoObjectLock, info)
            : (WriteOutcome.Done, info with { Lock = info.Lock with { LegalHold = legalHold } }),
        cancel);
}
