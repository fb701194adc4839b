using Drystone.Engine.Identity;

namespace Drystone.Server.Identity.Boundaries;

/// <summary>What the operations need to know of users, or roles, to bound them.</summary>
internal sealed record BoundaryHolder<T>(EntityKind<T> Kind, Func<T, string?, T> With) where T : class;

internal static class BoundaryHolders
{
    public static BoundaryHolder<IamUser> User { get; } = new(
        EntityKinds.User, (user, boundary) => user with { PermissionsBoundary = boundary });

    public static BoundaryHolder<IamRole> Role { get; } = new(
        EntityKinds.Role, (role, boundary) => role with { PermissionsBoundary = boundary });
}
