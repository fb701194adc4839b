using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3;

namespace Drystone.Server.Identity;

/// <summary>An identity that a request names, and the grant on it.</summary>
/// <param name="Reference">As the request names it.</param>
/// <param name="Arn">What was authorized.</param>
/// <param name="Seen">The identity as it was then; null: there was none.</param>
internal sealed record EntityTarget<T, TAccess>(
    EntityKind<T> Kind, string Reference, string Arn, T? Seen, IdentityGrant<TAccess> Grant)
    where T : class
    where TAccess : struct, IAccess
{
    /// <summary>The identity, as it is inside a transaction.</summary>
    /// <exception cref="S3Exception">NoSuchEntity; ConcurrentModification when it is no longer the one that was
    /// authorized, or its tags or boundary, which conditions may have asked for, are others.</exception>
    public T In(IdentityView view)
    {
        var found = Kind.Find(view, Reference) ?? throw Kind.NotFound(Reference);
        return Seen is not null && Kind.IdOf(found) == Kind.IdOf(Seen) && Kind.ArnOf(view.Account, found) == Arn
            && Kind.Facts(found).SequenceEqual(Kind.Facts(Seen))
                ? found
                : throw new S3Exception(IamErrors.ConcurrentModification);
    }
}
