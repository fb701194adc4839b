using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.InlinePolicies;

/// <summary>Finds the policies of users, groups and roles that have no ARN. Their names differ by more than
/// case.</summary>
internal static class InlinePolicy
{
    public static string NameOf(QueryForm form) => IamNames.Require(form, "PolicyName", IamLimits.PolicyNameChars);

    public static bool Is(KeyValuePair<string, string> policy, string name) =>
        policy.Key.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="S3Exception">NoSuchEntity.</exception>
    public static KeyValuePair<string, string> Find<T>(PolicyHolder<T> holder, T entity, string name)
        where T : class, IIamEntity
    {
        var found = holder.Of(entity).Inline.FirstOrDefault(policy => Is(policy, name));
        return found.Key is not null
            ? found
            : throw new S3Exception(
                IamErrors.NoSuchEntity, $"The {holder.Kind.Noun} policy with name {name} cannot be found.");
    }
}
