using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3.Policies;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.AccountSettings;

/// <summary>Counts what an account has, and says what it may have.</summary>
internal static class GetAccountSummary
{
    public static QueryOperation Operation { get; } = IamOperation.Of("GetAccountSummary", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var counts = request.Read(request.Authorize<Inspect>("*"), Count);
        return request.AnswerAsync(xml =>
        {
            xml.Start("SummaryMap"u8);
            foreach (var (key, value) in counts.Concat(Quotas))
            {
                xml.Start("entry"u8);
                xml.Element("key"u8, key);
                xml.Element("value"u8, value);
                xml.End("entry"u8);
            }

            xml.End("SummaryMap"u8);
        });
    }

    private static Dictionary<string, int> Count(IdentityView view)
    {
        var policies = view.ListPolicies();
        return new Dictionary<string, int>
        {
            ["Users"] = view.ListUsers().Count,
            ["Groups"] = view.ListGroups().Count,
            ["Roles"] = view.ListRoles().Count,
            ["Policies"] = policies.Count,
            ["PolicyVersionsInUse"] = policies.Sum(policy => policy.Versions.Count),
            ["Providers"] = view.ListOidcProviders().Count,
            ["AccountAccessKeysPresent"] = view.ListAccessKeys(user: null).Count > 0 ? 1 : 0,
        };
    }

    private static readonly Dictionary<string, int> Quotas = new()
    {
        ["UsersQuota"] = IamLimits.UsersPerAccount,
        ["GroupsQuota"] = IamLimits.GroupsPerAccount,
        ["RolesQuota"] = IamLimits.RolesPerAccount,
        ["PoliciesQuota"] = IamLimits.PoliciesPerAccount,
        ["PolicyVersionsInUseQuota"] = IamLimits.PoliciesPerAccount * IamLimits.VersionsPerPolicy,
        ["GroupsPerUserQuota"] = IamLimits.GroupsPerUser,
        ["AccessKeysPerUserQuota"] = IamLimits.KeysPerUser,
        ["AttachedPoliciesPerUserQuota"] = IamLimits.AttachedPolicies,
        ["AttachedPoliciesPerGroupQuota"] = IamLimits.AttachedPolicies,
        ["AttachedPoliciesPerRoleQuota"] = IamLimits.AttachedPolicies,
        ["VersionsPerPolicyQuota"] = IamLimits.VersionsPerPolicy,
        ["PolicySizeQuota"] = PolicyLimits.ManagedPolicyCharacters,
        ["UserPolicySizeQuota"] = PolicyLimits.UserInlineCharacters,
        ["GroupPolicySizeQuota"] = PolicyLimits.GroupInlineCharacters,
        ["RolePolicySizeQuota"] = PolicyLimits.RoleInlineCharacters,
        ["AssumeRolePolicySizeQuota"] = PolicyLimits.TrustPolicyCharacters,

        // What is not there, so that whoever counts it finds none.
        ["AccountMFAEnabled"] = 0,
        ["AccountPasswordPresent"] = 0,
        ["AccountSigningCertificatesPresent"] = 0,
        ["InstanceProfiles"] = 0,
        ["InstanceProfilesQuota"] = 0,
        ["MFADevices"] = 0,
        ["MFADevicesInUse"] = 0,
        ["ServerCertificates"] = 0,
        ["ServerCertificatesQuota"] = 0,
        ["SigningCertificatesPerUserQuota"] = 0,
    };
}
