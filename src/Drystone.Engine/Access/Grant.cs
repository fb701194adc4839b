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

/// <summary>To remove an object.</summary>
public readonly struct Delete : IAccess;

/// <summary>To list a bucket's objects or uploads.</summary>
public readonly struct List : IAccess;

/// <summary>To change or remove a bucket itself.</summary>
public readonly struct Configure : IAccess;

/// <summary>
/// Proof that authorization allowed <typeparamref name="TAccess"/> on one bucket. The engine's verbs demand it, so a
/// code path that forgets the check does not compile. Only a <see cref="Gate"/> can make one.
/// </summary>
public readonly struct BucketGrant<TAccess> where TAccess : struct, IAccess
{
    private readonly BucketInfo? bucket;

    internal BucketGrant(BucketInfo bucket, AccountId caller) => (this.bucket, Caller) = (bucket, caller);

    public BucketInfo Bucket => bucket ?? throw new InvalidOperationException("A grant must come from the gate.");

    /// <summary>The account that acts.</summary>
    public AccountId Caller { get; }
}

/// <summary>Proof that authorization allowed <typeparamref name="TAccess"/> on one object.</summary>
public readonly struct ObjectGrant<TAccess> where TAccess : struct, IAccess
{
    private readonly BucketInfo? bucket;

    internal ObjectGrant(BucketInfo bucket, ObjectKey key, AccountId caller) =>
        (this.bucket, Key, Caller) = (bucket, key, caller);

    public BucketInfo Bucket => bucket ?? throw new InvalidOperationException("A grant must come from the gate.");

    public ObjectKey Key { get; }

    /// <summary>The account that acts.</summary>
    public AccountId Caller { get; }
}

/// <summary>Proof that the caller may act for an account: create and list its buckets.</summary>
public readonly struct AccountGrant
{
    internal AccountGrant(AccountId account) => Account = account;

    public AccountId Account { get; }
}

/// <summary>
/// The only maker of grants. The host derives its authorization step from it and creates exactly one; nothing else
/// may derive from it (a repository test counts).
/// </summary>
public abstract class Gate
{
    protected static BucketGrant<TAccess> Allow<TAccess>(BucketInfo bucket, AccountId caller)
        where TAccess : struct, IAccess => new(bucket, caller);

    protected static ObjectGrant<TAccess> Allow<TAccess>(BucketInfo bucket, ObjectKey key, AccountId caller)
        where TAccess : struct, IAccess => new(bucket, key, caller);

    protected static AccountGrant Allow(AccountId account) => new(account);
}
