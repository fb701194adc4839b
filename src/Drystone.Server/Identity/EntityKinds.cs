using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.Identity.ManagedPolicies;
using Drystone.Server.Identity.OidcProviders;

namespace Drystone.Server.Identity;

/// <summary>The kinds of identities that are found by their names.</summary>
internal static class EntityKinds
{
    public static EntityKind<IamUser> User { get; } = new(
        "User",
        form => IamNames.Require(form, "UserName", IamLimits.UserNameChars),
        (view, name) => view.FindUser(name),
        IamArns.Of,
        (account, name) => IamArns.Of(account, "user", "/", name),
        user => user.Id)
    {
        Put = (editor, user) => editor.Put(user),
        Facts = user => FactsOf(user.PermissionsBoundary, user.Tags),
        NotFoundMessage = name => $"The user with name {name} cannot be found.",
    };

    public static EntityKind<IamGroup> Group { get; } = new(
        "Group",
        form => IamNames.Require(form, "GroupName", IamLimits.GroupNameChars),
        (view, name) => view.FindGroup(name),
        IamArns.Of,
        (account, name) => IamArns.Of(account, "group", "/", name),
        group => group.Id)
    {
        Put = (editor, group) => editor.Put(group),
        NotFoundMessage = name => $"The group with name {name} cannot be found.",
    };

    public static EntityKind<IamRole> Role { get; } = new(
        "Role",
        form => IamNames.Require(form, "RoleName", IamLimits.RoleNameChars),
        (view, name) => view.FindRole(name),
        IamArns.Of,
        (account, name) => IamArns.Of(account, "role", "/", name),
        role => role.Id)
    {
        Put = (editor, role) => editor.Put(role),
        Facts = role => FactsOf(role.PermissionsBoundary, role.Tags),
        NotFoundMessage = name => $"The role with name {name} cannot be found.",
    };

    /// <summary>A managed policy of the account, by its ARN.</summary>
    public static EntityKind<IamPolicy> Policy { get; } = new(
        "Policy",
        form => Changeable(ManagedPolicy.ArnOf(form)),
        ManagedPolicy.FindOwn,
        IamArns.Of,
        (_, arn) => arn,
        policy => policy.Id)
    {
        Put = (editor, policy) => editor.Put(policy),
        Facts = policy => FactsOf(boundary: null, policy.Tags),
        NotFoundMessage = arn => $"Policy {arn} was not found.",
    };

    /// <summary>A managed policy of the account or of AWS, to be shown.</summary>
    public static EntityKind<ManagedPolicy> AnyPolicy { get; } = new(
        "Policy",
        form => ManagedPolicy.ArnOf(form),
        ManagedPolicy.Find,
        (_, policy) => policy.Arn,
        (_, arn) => arn,
        policy => policy.Policy.Id)
    {
        Put = (_, policy) => throw new InvalidOperationException($"{policy.Arn} is only shown."),
        Facts = policy => FactsOf(boundary: null, policy.Policy.Tags),
        NotFoundMessage = arn => $"Policy {arn} was not found.",
    };

    public static EntityKind<OidcProvider> OidcProvider { get; } = new(
        "OpenIDConnectProvider",
        OidcProviderArn.Read,
        OidcProviderArn.Find,
        IamArns.Of,
        (_, arn) => arn,
        provider => provider.Url)
    {
        Put = (editor, provider) => editor.Put(provider),
        Facts = provider => FactsOf(boundary: null, provider.Tags),
        NotFoundMessage = arn => $"OpenIDConnect Provider not found for arn {arn}",
    };

    private static string Changeable(string arn) => BuiltInPolicies.IsOfAws(arn)
        ? throw new S3Exception(S3Errors.AccessDenied, "A policy of AWS cannot be changed.")
        : arn;

    private static IEnumerable<KeyValuePair<string, string>> FactsOf(
        string? boundary, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (boundary is not null)
        {
            yield return new(IamConditions.PermissionsBoundary, boundary);
        }

        foreach (var (key, value) in tags)
        {
            yield return new(IamConditions.ResourceTag + key, value);
            yield return new(IamConditions.IamResourceTag + key, value);
        }
    }
}
