using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.S3.Acls;
using Drystone.S3.Configuration.Access;
using Drystone.Server.Operations;

namespace Drystone.Server.Authorization.Acls;

/// <summary>The access control lists of buckets and objects as they hold now. Where the ownership controls of a bucket
/// disable them, they are what AWS says of such a bucket: everything is its owner's.</summary>
internal readonly record struct AccessLists(ObjectStore Store, BucketRules Rules)
{
    public bool AreEnabled(BucketInfo bucket) => Rules.Ownership(bucket) != ObjectOwnership.BucketOwnerEnforced;

    /// <summary>The canonical user id of an account; that of the anonymous user for null, and an empty one of an
    /// account that is gone.</summary>
    public string IdOf(AccountId? account) => account is { } id
        ? Store.FindAccount(id)?.CanonicalUserId ?? string.Empty
        : AccessControlPolicy.AnonymousUserId;

    /// <exception cref="DamagedDataException">What is stored cannot be read.</exception>
    public AccessControlPolicy OfBucket(BucketInfo bucket) =>
        (AreEnabled(bucket) ? Rules.Acl(bucket) : null) ?? AccessControlPolicy.Private(IdOf(bucket.Owner));

    /// <inheritdoc cref="OfBucket"/>
    public AccessControlPolicy OfObject(BucketInfo bucket, ObjectInfo info)
    {
        if (!AreEnabled(bucket))
        {
            return AccessControlPolicy.Private(IdOf(bucket.Owner));
        }

        try
        {
            return StoredObjectAcl.Decode(info.Acl, IdOf(info.Owner));
        }
        catch (FormatException unreadable)
        {
            throw new DamagedDataException($"{unreadable.Message} Put it anew.");
        }
    }

    /// <summary>Whom an object belongs to.</summary>
    public AccountId? OwnerOf(BucketInfo bucket, AccountId? recorded) => AreEnabled(bucket) ? recorded : bucket.Owner;

    /// <summary>Whom an object will belong to that is written now.</summary>
    /// <param name="writer">Null for somebody without credentials.</param>
    /// <param name="cannedAcl">Of the request; null when it names none.</param>
    public AccountId? OwnerOfNew(BucketInfo bucket, AccountId? writer, string? cannedAcl) =>
        Rules.Ownership(bucket) switch
        {
            ObjectOwnership.ObjectWriter => writer,
            ObjectOwnership.BucketOwnerPreferred when cannedAcl != CannedAcl.BucketOwnerFullControl => writer,
            _ => bucket.Owner,
        };

    /// <summary>What the lists have to say of a request. It looks the object up only where lists are enabled and the
    /// action is one that they speak of.</summary>
    /// <param name="key">Null when it is about the bucket.</param>
    /// <param name="version">Null: the current one.</param>
    /// <param name="isNew">Whether it is about an object that is being written.</param>
    /// <exception cref="DamagedDataException">What is stored cannot be read.</exception>
    public AclVerdict Judge(
        string action, BucketInfo bucket, string? key, VersionId? version, bool isNew, AccountId? caller)
    {
        if (AccessControl.NeedOf(action) is not { } need || !AreEnabled(bucket))
        {
            return new AclVerdict(IsGranted: false, bucket.Owner);
        }

        var found = need.OfObject && !isNew && key is not null
            ? Store.HeadObject(Authorizer.AsServer<Read>(bucket, key, version))
            : null;
        found = found is { IsDeleteMarker: true } ? null : found;
        var owner = found is null ? bucket.Owner : found.Owner;
        if (caller is not null && caller == owner)
        {
            // Its own policies decide, and a list that cannot be read can be mended.
            return new AclVerdict(IsGranted: false, owner);
        }

        var isGranted = AccessControl.Allows(
            need, OfBucket(bucket), found is null ? null : OfObject(bucket, found), isNew,
            Rules.PublicAccessBlock(bucket).IgnorePublicAcls, IdOf(caller));
        return new AclVerdict(
            isGranted && (!need.IsForObjectOwnerOnly || key is null || IsNotOfOthers(bucket, key, caller)), owner);
    }

    /// <summary>Whether what stands under a key is the caller's, if anything does.</summary>
    private bool IsNotOfOthers(BucketInfo bucket, string key, AccountId? caller) =>
        Store.HeadObject(Authorizer.AsServer<Read>(bucket, key, version: null)) is not { IsDeleteMarker: false } found
        || found.Owner == caller;
}
