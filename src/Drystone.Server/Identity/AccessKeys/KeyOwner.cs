using Drystone.Engine.Access;
using Drystone.Engine.Accounts;
using Drystone.Engine.Identity;
using Drystone.S3;

namespace Drystone.Server.Identity.AccessKeys;

/// <summary>Whose keys a request is about: a user's, or the account's own.</summary>
/// <param name="User">Null: the account's.</param>
internal sealed record KeyOwner<TAccess>(EntityTarget<IamUser, TAccess>? User, IdentityGrant<TAccess> Grant)
    where TAccess : struct, IAccess
{
    /// <summary>The name of the user as it is now; null: the account's root.</summary>
    /// <exception cref="S3Exception">NoSuchEntity, ConcurrentModification.</exception>
    public string? NameIn(IdentityView view) => User?.In(view).Name;

    /// <exception cref="S3Exception">NoSuchEntity: there is none of that id, or it is another one's.</exception>
    public AccessKey Find(IdentityView view, string id)
    {
        var owner = NameIn(view);
        return view.FindAccessKey(id) is { } key
            && string.Equals(key.User, owner, StringComparison.OrdinalIgnoreCase)
            ? key
            : throw new S3Exception(IamErrors.NoSuchEntity, $"The Access Key with id {id} cannot be found.");
    }
}

internal static class KeyOwner
{
    /// <summary>The user that the request names, or the caller, if the caller may.</summary>
    public static KeyOwner<TAccess> Authorize<TAccess>(IamRequest request) where TAccess : struct, IAccess
    {
        if (request.UserOrCaller() is { } name)
        {
            var user = request.Authorize<IamUser, TAccess>(EntityKinds.User, name);
            return new KeyOwner<TAccess>(user, user.Grant);
        }

        return new KeyOwner<TAccess>(User: null, request.Authorize<TAccess>(IamArns.Root(request.Account)));
    }

    /// <summary>As <see cref="Authorize"/>, but for the keys that the server's configuration sets at each start: a
    /// change of them would not last.</summary>
    /// <exception cref="S3Exception">UnmodifiableEntity.</exception>
    public static KeyOwner<Configure> AuthorizeChange(IamRequest request)
    {
        var owner = Authorize<Configure>(request);
        return owner.User is null && request.Store.FindBootstrapAccount()?.Id == request.Account
            ? throw new S3Exception(
                IamErrors.UnmodifiableEntity,
                "The keys of this account's root come from the configuration of the server. Create a user, or change "
                + "the configuration.")
            : owner;
    }
}
