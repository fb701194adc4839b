using Drystone.Engine.Access;
using Drystone.Engine.Locking;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;

namespace Drystone.Engine.Replication;

/// <summary>What a version says of its replication.</summary>
public enum ReplicationStatus
{
    Pending,
    Completed,
    Failed,
    Replica,
}

/// <summary>How far the replication of a version has come.</summary>
/// <param name="IsReplica">It came from another bucket by replication, and is not replicated on.</param>
/// <param name="Outstanding">Deliveries that are still to be made.</param>
/// <param name="HasFailed">One of those that have ended was given up.</param>
public sealed record ReplicationMark(bool IsReplica, int Outstanding, bool HasFailed)
{
    public static ReplicationMark Replica { get; } = new(IsReplica: true, Outstanding: 0, HasFailed: false);

    public ReplicationStatus Status => IsReplica ? ReplicationStatus.Replica
        : Outstanding > 0 ? ReplicationStatus.Pending
        : HasFailed ? ReplicationStatus.Failed
        : ReplicationStatus.Completed;

    /// <summary>A failure of before is forgotten with the first delivery after all have ended.</summary>
    internal static ReplicationMark Planned(ReplicationMark? before, int deliveries) =>
        new(IsReplica: false, (before?.Outstanding ?? 0) + deliveries, before is { Outstanding: > 0, HasFailed: true });

    internal ReplicationMark Ended(bool hasFailed) =>
        this with { Outstanding = Math.Max(0, Outstanding - 1), HasFailed = HasFailed || hasFailed };
}

/// <summary>What a version is at its source and has to be at its replica.</summary>
/// <param name="Version">With its place among the versions of the key.</param>
/// <param name="Lock">Null: it is not locked there, or nobody may say so; what a replica has stays.</param>
/// <param name="Owner">Null: whom the grant says.</param>
public readonly record struct ReplicaPlace(
    VersionId Version, DateTimeOffset LastModified, ReplicaLock? Lock = null, AccountId? Owner = null);

/// <summary>The retention and the legal hold that a version has at its source, with the rights it takes to set
/// them.</summary>
/// <param name="Bypass">Weakens a retention in governance mode too; null: does not. In compliance mode nobody weakens
/// one, and least a message from elsewhere.</param>
public readonly record struct ReplicaLock(
    ObjectLock Wanted, ObjectGrant<Protect> Protect, ObjectGrant<BypassGovernance>? Bypass);

/// <summary>What may change of a version after it was written, as it is at its source.</summary>
/// <param name="Lock">Null: the lock stays as it is.</param>
/// <param name="FollowsAcl">Whether the access control list is that of the source; otherwise it stays.</param>
/// <param name="Acl">Null: the source has none.</param>
public sealed record ReplicaFacts(
    IReadOnlyList<KeyValuePair<string, string>> Tags, ReplicaLock? Lock, bool FollowsAcl = false,
    byte[]? Acl = null);

/// <summary>What came of installing a replica.</summary>
/// <param name="Object">The version as it stands when done; null when it is not done.</param>
/// <param name="WasInstalled">False when the version was there already, or a newer null version was.</param>
public readonly record struct ReplicaResult(WriteOutcome Outcome, ObjectInfo? Object, bool WasInstalled);

/// <summary>Changes how far the replication of a version has come.</summary>
/// <param name="Target">With its version.</param>
/// <param name="Planned">Deliveries that are to be made from now on; 0: one has ended.</param>
/// <param name="HasFailed">The one that ended was given up.</param>
public readonly record struct ReplicationProgress(ObjectGrant<Write> Target, int Planned, bool HasFailed);
