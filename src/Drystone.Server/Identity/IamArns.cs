using Drystone.Engine.Identity;
using Drystone.Engine.Names;

namespace Drystone.Server.Identity;

/// <summary>The ARNs of identities.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns</remarks>
internal static class IamArns
{
    public static string Root(AccountId account) => $"arn:aws:iam::{account}:root";

    public static string Of(AccountId account, IamUser user) => Of(account, "user", user.Path, user.Name);

    public static string Of(AccountId account, IamGroup group) => Of(account, "group", group.Path, group.Name);

    public static string Of(AccountId account, IamRole role) => Of(account, "role", role.Path, role.Name);

    public static string Of(AccountId account, IamPolicy policy) => Of(account, "policy", policy.Path, policy.Name);

    public static string Of(AccountId account, OidcProvider provider) => OidcProvider(account, provider.Url);

    public static string OidcProvider(AccountId account, string url) => $"arn:aws:iam::{account}:oidc-provider/{url}";

    /// <param name="type">As <c>user</c>.</param>
    /// <param name="path">Begins and ends with a slash.</param>
    public static string Of(AccountId account, string type, string path, string name) =>
        $"arn:aws:iam::{account}:{type}{path}{name}";
}
