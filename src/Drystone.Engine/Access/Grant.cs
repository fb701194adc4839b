using Drystone.Engine.Buckets;
using Drystone.Engine.Names;

namespace Drystone.Engine.Access;

/// <summary>What a grant allows. One marker per kind of access, so that a grant for one cannot be passed for
/// another.</summary>
public interface IAccess;

/// <summary>To read an object's bytes or facts.</summary>
public readonly struct Read : IAccess;

/// <summary>To create or replace an object or its tags.</summary>
public readonly struct Write : IAccess;

/// <summary>To say of an object that is there who else may do what with it.</summary>
public readonly struct Share : IAccess;

/// <summary>To remove an object.</summary>
public readonly struct Delete : IAccess;

/// <summary>To list a bucket's objects or uploads.</summary>
public readonly struct List : IAccess;

/// <summary>To read how a bucket is configured.</summary>
public readonly struct Inspect : IAccess;

/// <summary>To change or remove a bucket itself.</summary>
public readonly struct Configure : IAccess;

/// <summary>To change the retention or the legal hold of a version.</summary>
public readonly struct Protect : IAccess;

/// <summary>To weaken or ignore a retention in governance mode.</summary>
public readonly struct BypassGovernance : IAccess;

/// <summary>Who acts, as the change log keeps it.</summary>
/// <param name="Account">The account that acts; null for somebody without credentials.</param>
/// <param name="RequestId">Of the request; null when the server itself acts.</param>
/// <param name="SourceAddress">The address the request came from; null when it is not known.</param>
public sealed record Actor(AccountId? Account, string? RequestId = null, string? SourceAddress = null);

/// <summary>
/// Proof that authorization allowed <typeparamref name="TAccess"/> on one bucket. The engine's verbs demand it, so a
/// code path that forgets the check does not compile. Only a <see cref="Gate"/> can make one.
/// </summary>
public readonly struct BucketGrant<TAccess> where TAccess : struct, IAccess
{
    private readonly BucketInfo? bucket;

    internal BucketGrant(BucketInfo bucket, Actor actor) => (this.bucket, Actor) = (bucket, actor);

    public BucketInfo Bucket => bucket ?? throw new InvalidOperationException("A grant must come from the gate.");

    public Actor Actor { get; }
}

/// <summary>Proof that authorization allowed <typeparamref name="TAccess"/> on one object, or on one version of
/// it.</summary>
public readonly struct ObjectGrant<TAccess> where TAccess : struct, IAccess
{
    private readonly BucketInfo? bucket;

    internal ObjectGrant(BucketInfo bucket, ObjectKey key, VersionId? version, Actor actor, AccountId? ownerOfNew) =>
        (this.bucket, Key, Version, Actor, OwnerOfNew) = (bucket, key, version, actor, ownerOfNew);

    public BucketInfo Bucket => bucket ?? throw new InvalidOperationException("A grant must come from the gate.");

    public ObjectKey Key { get; }

    /// <summary>The version that was allowed, which is another right than the object's; null: the current
    /// one.</summary>
    public VersionId? Version { get; }

    public Actor Actor { get; }

    /// <summary>Who will own an object that is written with it; null: somebody without credentials.</summary>
    public AccountId? OwnerOfNew { get; }
}

/// <summary>Proof that the caller may act for an account: create and list its buckets.</summary>
public readonly struct AccountGrant
{
    internal AccountGrant(AccountId account, Actor actor) => (Account, Actor) = (account, actor);

    public AccountId Account { get; }

    public Actor Actor { get; }
}

/// <summary>Proof that authorization allowed <typeparamref name="TAccess"/> on an account's users, groups, roles and
/// policies.</summary>
public readonly struct IdentityGrant<TAccess> where TAccess : struct, IAccess
{
    private readonly AccountId? account;

    internal IdentityGrant(AccountId account, Actor actor) => (this.account, Actor) = (account, actor);

    public AccountId Account => account ?? throw new InvalidOperationException("A grant must come from the gate.");

    public Actor Actor { get; }
}

/// <summary>
/// The only maker of grants. The host derives its authorization step from it and creates exactly one; nothing else
/// may derive from it (a repository test counts).
/// </summary>
public abstract class Gate
{
    protected static BucketGrant<TAccess> Allow<TAccess>(BucketInfo bucket, Actor actor)
        where TAccess : struct, IAccess => new(bucket, actor);

    /// <summary>What is written will be the bucket owner's.</summary>
    /// <param name="version">Null: the current version.</param>
    protected static ObjectGrant<TAccess> Allow<TAccess>(
        BucketInfo bucket, ObjectKey key, VersionId? version, Actor actor)
        where TAccess : struct, IAccess => new(bucket, key, version, actor, bucket.Owner);

    /// <param name="version">Null: the current version.</param>
    /// <param name="ownerOfNew">Who will own what is written; null: somebody without credentials.</param>
    protected static ObjectGrant<TAccess> Allow<TAccess>(
        BucketInfo bucket, ObjectKey key, VersionId? version, Actor actor, AccountId? ownerOfNew)
        where TAccess : struct, IAccess => new(bucket, key, version, actor, ownerOfNew);

    protected static AccountGrant Allow(AccountId account, Actor actor) => new(account, actor);

    protected static IdentityGrant<TAccess> AllowIdentities<TAccess>(AccountId account, Actor actor)
        where TAccess : struct, IAccess => new(account, actor);
}
