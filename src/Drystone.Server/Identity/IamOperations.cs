using System.Collections.Frozen;
using Drystone.Engine.Identity;
using Drystone.Server.Identity.Absent;
using Drystone.Server.Identity.AccessKeys;
using Drystone.Server.Identity.AccountSettings;
using Drystone.Server.Identity.Boundaries;
using Drystone.Server.Identity.Groups;
using Drystone.Server.Identity.InlinePolicies;
using Drystone.Server.Identity.ManagedPolicies;
using Drystone.Server.Identity.OidcProviders;
using Drystone.Server.Identity.Roles;
using Drystone.Server.Identity.Simulation;
using Drystone.Server.Identity.Tags;
using Drystone.Server.Identity.Users;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity;

/// <summary>The operations of IAM that are served, and the names of those that are not.</summary>
internal static class IamOperations
{
    public static IReadOnlyList<QueryOperation> All { get; } =
    [
        CreateUser.Operation,
        GetUser.Operation,
        ListUsers.Operation,
        UpdateUser.Operation,
        DeleteUser.Operation,
        CreateGroup.Operation,
        GetGroup.Operation,
        ListGroups.Operation,
        ListGroupsForUser.Operation,
        UpdateGroup.Operation,
        DeleteGroup.Operation,
        AddUserToGroup.Operation,
        RemoveUserFromGroup.Operation,
        CreateRole.Operation,
        GetRole.Operation,
        ListRoles.Operation,
        UpdateRole.Operation,
        UpdateRoleDescription.Operation,
        UpdateAssumeRolePolicy.Operation,
        DeleteRole.Operation,
        CreateAccessKey.Operation,
        ListAccessKeys.Operation,
        UpdateAccessKey.Operation,
        DeleteAccessKey.Operation,
        GetAccessKeyLastUsed.Operation,
        .. OfHolder(PolicyHolders.User),
        .. OfHolder(PolicyHolders.Group),
        .. OfHolder(PolicyHolders.Role),
        CreatePolicy.Operation,
        GetPolicy.Operation,
        ListPolicies.Operation,
        DeletePolicy.Operation,
        CreatePolicyVersion.Operation,
        GetPolicyVersion.Operation,
        ListPolicyVersions.Operation,
        SetDefaultPolicyVersion.Operation,
        DeletePolicyVersion.Operation,
        ListEntitiesForPolicy.Operation,
        PutPermissionsBoundary.Of(BoundaryHolders.User),
        PutPermissionsBoundary.Of(BoundaryHolders.Role),
        DeletePermissionsBoundary.Of(BoundaryHolders.User),
        DeletePermissionsBoundary.Of(BoundaryHolders.Role),
        .. OfHolder(TagHolders.User),
        .. OfHolder(TagHolders.Role),
        .. OfHolder(TagHolders.Policy),
        .. OfHolder(TagHolders.OidcProvider),
        CreateOpenIDConnectProvider.Operation,
        GetOpenIDConnectProvider.Operation,
        ListOpenIDConnectProviders.Operation,
        DeleteOpenIDConnectProvider.Operation,
        AddClientIDToOpenIDConnectProvider.Operation,
        RemoveClientIDFromOpenIDConnectProvider.Operation,
        UpdateOpenIDConnectProviderThumbprint.Operation,
        CreateAccountAlias.Operation,
        ListAccountAliases.Operation,
        DeleteAccountAlias.Operation,
        GetAccountSummary.Operation,
        GetAccountAuthorizationDetails.Operation,
        SimulatePrincipalPolicy.Operation,
        SimulateCustomPolicy.Operation,
        .. AbsentIdentities.All,
    ];

    private static QueryOperation[] OfHolder<T>(PolicyHolder<T> holder) where T : class, IIamEntity =>
    [
        PutInlinePolicy.Of(holder),
        GetInlinePolicy.Of(holder),
        ListInlinePolicies.Of(holder),
        DeleteInlinePolicy.Of(holder),
        AttachPolicy.Of(holder),
        DetachPolicy.Of(holder),
        ListAttachedPolicies.Of(holder),
    ];

    private static QueryOperation[] OfHolder<T>(TagHolder<T> holder) where T : class =>
        [TagIdentity.Of(holder), UntagIdentity.Of(holder), ListIdentityTags.Of(holder)];

    /// <summary>Whether AWS has an operation of that name that is not served here.</summary>
    public static bool IsOfAws(string name) => Unserved.Contains(name);

    /// <summary>https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html</summary>
    private static readonly FrozenSet<string> Unserved = new[]
    {
        "AcceptDelegationRequest", "AddRoleToInstanceProfile", "AssociateDelegationRequest", "ChangePassword",
        "CreateDelegationRequest", "CreateInstanceProfile", "CreateLoginProfile", "CreateSAMLProvider",
        "CreateServiceLinkedRole", "CreateServiceSpecificCredential", "CreateVirtualMFADevice", "DeactivateMFADevice",
        "DeleteInstanceProfile", "DeleteSAMLProvider", "DeleteSSHPublicKey",
        "DeleteServerCertificate", "DeleteServiceLinkedRole", "DeleteServiceSpecificCredential",
        "DeleteSigningCertificate", "DeleteVirtualMFADevice", "DisableOrganizationsRootCredentialsManagement",
        "DisableOrganizationsRootSessions", "DisableOutboundWebIdentityFederation", "EnableMFADevice",
        "EnableOrganizationsRootCredentialsManagement", "EnableOrganizationsRootSessions",
        "EnableOutboundWebIdentityFederation", "GenerateCredentialReport", "GenerateOrganizationsAccessReport",
        "GenerateServiceLastAccessedDetails", "GetContextKeysForCustomPolicy",
        "GetContextKeysForPrincipalPolicy", "GetCredentialReport", "GetDelegationRequest", "GetHumanReadableSummary",
        "GetInstanceProfile", "GetMFADevice", "GetOrganizationsAccessReport",
        "GetOutboundWebIdentityFederationInfo", "GetSAMLProvider", "GetSSHPublicKey", "GetServerCertificate",
        "GetServiceLastAccessedDetails", "GetServiceLastAccessedDetailsWithEntities",
        "GetServiceLinkedRoleDeletionStatus", "ListDelegationRequests", "ListInstanceProfileTags",
        "ListMFADeviceTags", "ListOrganizationsFeatures", "ListPoliciesGrantingServiceAccess",
        "ListSAMLProviderTags", "ListServerCertificateTags",
        "RejectDelegationRequest", "RemoveRoleFromInstanceProfile", "ResetServiceSpecificCredential",
        "ResyncMFADevice", "SendDelegationToken", "SetSecurityTokenServicePreferences", "TagInstanceProfile",
        "TagMFADevice", "TagSAMLProvider", "TagServerCertificate", "UntagInstanceProfile", "UntagMFADevice",
        "UntagSAMLProvider", "UntagServerCertificate", "UpdateAccountPasswordPolicy", "UpdateDelegationRequest",
        "UpdateLoginProfile", "UpdateSAMLProvider", "UpdateSSHPublicKey", "UpdateServerCertificate",
        "UpdateServiceSpecificCredential", "UpdateSigningCertificate", "UploadSSHPublicKey",
        "UploadServerCertificate", "UploadSigningCertificate",
    }.ToFrozenSet();
}
