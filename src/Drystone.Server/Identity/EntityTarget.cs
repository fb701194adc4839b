using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3;

namespace Drystone.Server.Identity;

/// <summary>An identity that a request names, and the grant on it.</summary>
/// <param name="Reference">As the request names it.</param>
/// <param name="Arn">What was authorized.</param>
internal sealed record EntityTarget<T, TAccess>(
    EntityKind<T> Kind, string Reference, string Arn, string? SeenId, IdentityGrant<TAccess> Grant)
    where T : class
    where TAccess : struct, IAccess
{
    /// <summary>The identity, as it is inside a transaction.</summary>
    /// <exception cref="S3Exception">NoSuchEntity; ConcurrentModification when it is no longer the one that was
    /// authorized.</exception>
    public T In(IdentityView view)
    {
        var found = Kind.Find(view, Reference) ?? throw Kind.NotFound(Reference);
        return Kind.IdOf(found) == SeenId && Kind.ArnOf(view.Account, found) == Arn
            ? found
            : throw new S3Exception(IamErrors.ConcurrentModification);
    }
}
