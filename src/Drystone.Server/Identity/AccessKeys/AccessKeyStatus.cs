using Drystone.Engine.Accounts;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.AccessKeys;

/// <summary>Whether keys are in use, in AWS's words.</summary>
internal static class AccessKeyStatus
{
    private const string Active = "Active";
    private const string Inactive = "Inactive";

    public static string Of(AccessKey key) => key.IsActive ? Active : Inactive;

    /// <summary>Whether the operator made it, with what AWS's keys do not have: such keys are counted apart.</summary>
    public static bool IsServiceKey(AccessKey key) =>
        key.ExpiresAt is not null || key.SessionPolicy is not null || key.Description is not null;

    /// <exception cref="Drystone.S3.S3Exception">ValidationError.</exception>
    public static bool IsActive(QueryForm form) => form.Require("Status") switch
    {
        Active => true,
        Inactive => false,
        _ => throw QueryErrors.Invalid("Status", $"Member must satisfy enum value set: [{Active}, {Inactive}]"),
    };
}
