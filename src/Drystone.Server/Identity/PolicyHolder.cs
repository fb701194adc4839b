using Drystone.Engine.Identity;
using Drystone.S3.Policies;

namespace Drystone.Server.Identity;

/// <summary>What the operations need to know of users, or groups, or roles, to give them policies.</summary>
/// <param name="Of">The policies that one has.</param>
/// <param name="With">The same one with other policies.</param>
/// <param name="InlineCharacters">The most that all inline policies of one have together.</param>
internal sealed record PolicyHolder<T>(
    EntityKind<T> Kind, Func<T, PolicyAttachments> Of, Func<T, PolicyAttachments, T> With, int InlineCharacters)
    where T : class, IIamEntity;

internal static class PolicyHolders
{
    public static PolicyHolder<IamUser> User { get; } = new(
        EntityKinds.User, user => user.Policies, (user, policies) => user with { Policies = policies },
        PolicyLimits.UserInlineCharacters);

    public static PolicyHolder<IamGroup> Group { get; } = new(
        EntityKinds.Group, group => group.Policies, (group, policies) => group with { Policies = policies },
        PolicyLimits.GroupInlineCharacters);

    public static PolicyHolder<IamRole> Role { get; } = new(
        EntityKinds.Role, role => role.Policies, (role, policies) => role with { Policies = policies },
        PolicyLimits.RoleInlineCharacters);
}
