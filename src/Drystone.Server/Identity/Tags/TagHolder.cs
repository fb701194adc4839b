using Drystone.Engine.Identity;

namespace Drystone.Server.Identity.Tags;

using TagList = IReadOnlyList<KeyValuePair<string, string>>;

/// <summary>What the operations need to know of one kind of identity to tag it.</summary>
internal sealed record TagHolder<T>(EntityKind<T> Kind, Func<T, TagList> Of, Func<T, TagList, T> With) where T : class;

internal static class TagHolders
{
    public static TagHolder<IamUser> User { get; } =
        new(EntityKinds.User, user => user.Tags, (user, tags) => user with { Tags = tags });

    public static TagHolder<IamRole> Role { get; } =
        new(EntityKinds.Role, role => role.Tags, (role, tags) => role with { Tags = tags });

    public static TagHolder<IamPolicy> Policy { get; } =
        new(EntityKinds.Policy, policy => policy.Tags, (policy, tags) => policy with { Tags = tags });

    public static TagHolder<OidcProvider> OidcProvider { get; } = new(
        EntityKinds.OidcProvider, provider => provider.Tags, (provider, tags) => provider with { Tags = tags });
}
