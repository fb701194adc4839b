using Drystone.Engine.Identity;

namespace Drystone.Server.Identity.Groups;

/// <summary>Who is in which group: users have the names of their groups.</summary>
internal static class GroupMembership
{
    public static bool Has(IamUser user, IamGroup group) =>
        user.Groups.Contains(group.Name, StringComparer.OrdinalIgnoreCase);

    public static IamUser Without(IamUser user, IamGroup group) => user with
    {
        Groups = [.. user.Groups.Where(name => !name.Equals(group.Name, StringComparison.OrdinalIgnoreCase))],
    };
}
