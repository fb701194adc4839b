using Drystone.Engine.Identity;

namespace Drystone.Server.Identity.ManagedPolicies;

/// <summary>Who has which managed policies, counted over an account.</summary>
internal sealed class PolicyUsage
{
    private readonly Dictionary<string, int> attachments = [];
    private readonly Dictionary<string, int> boundaries = [];

    public static PolicyUsage None { get; } = new();

    public static PolicyUsage Of(IdentityView view)
    {
        var usage = new PolicyUsage();
        foreach (var user in view.ListUsers())
        {
            usage.Count(user.Policies, user.PermissionsBoundary);
        }

        foreach (var group in view.ListGroups())
        {
            usage.Count(group.Policies, boundary: null);
        }

        foreach (var role in view.ListRoles())
        {
            usage.Count(role.Policies, role.PermissionsBoundary);
        }

        return usage;
    }

    /// <summary>How many users, groups and roles it is attached to.</summary>
    public int Attachments(string arn) => attachments.GetValueOrDefault(arn);

    /// <summary>How many users and roles it bounds.</summary>
    public int Boundaries(string arn) => boundaries.GetValueOrDefault(arn);

    private void Count(PolicyAttachments policies, string? boundary)
    {
        foreach (var arn in policies.Managed)
        {
            attachments[arn] = attachments.GetValueOrDefault(arn) + 1;
        }

        if (boundary is not null)
        {
            boundaries[boundary] = boundaries.GetValueOrDefault(boundary) + 1;
        }
    }
}
