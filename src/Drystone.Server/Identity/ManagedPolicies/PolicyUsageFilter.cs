using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

/// <summary>What a policy must be used for to be listed.</summary>
internal static class PolicyUsageFilter
{
    public const string Permissions = "PermissionsPolicy";
    public const string Boundary = "PermissionsBoundary";
    private const string Parameter = "PolicyUsageFilter";

    /// <summary>Null when all are to be listed.</summary>
    /// <exception cref="Drystone.S3.S3Exception">ValidationError.</exception>
    public static Func<PolicyUsage, string, bool>? Of(QueryForm form) => Read(form) switch
    {
        null => null,
        Permissions => (usage, arn) => usage.Attachments(arn) > 0,
        _ => (usage, arn) => usage.Boundaries(arn) > 0,
    };

    /// <inheritdoc cref="Of"/>
    public static string? Read(QueryForm form) => form.FindText(Parameter) switch
    {
        null => null,
        Permissions => Permissions,
        Boundary => Boundary,
        _ => throw QueryErrors.Invalid(
            Parameter, $"Member must satisfy enum value set: [{Permissions}, {Boundary}]"),
    };
}
