using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Absent;

/// <summary>What users and roles cannot have here: passwords, devices, certificates, instance profiles. Clients ask for
/// them before they remove a user or a role, and the true answer is that there are none. To make one is
/// refused.</summary>
internal static class AbsentIdentities
{
    public static IReadOnlyList<QueryOperation> All { get; } =
    [
        NoneOfUser("ListMFADevices", "MFADevices"),
        NoneOfUser("ListSSHPublicKeys", "SSHPublicKeys"),
        NoneOfUser("ListSigningCertificates", "Certificates"),
        NoneOfUser("ListServiceSpecificCredentials", "ServiceSpecificCredentials"),
        IamOperation.Of("ListInstanceProfilesForRole", request =>
        {
            request.Look(EntityKinds.Role);
            return AnswerNoneAsync(request, "InstanceProfiles");
        }),
        NoneOfAccount("ListInstanceProfiles", "InstanceProfiles"),
        NoneOfAccount("ListVirtualMFADevices", "VirtualMFADevices"),
        NoneOfAccount("ListServerCertificates", "ServerCertificateMetadataList"),
        NoneOfAccount("ListSAMLProviders", "SAMLProviderList"),
        NoPasswordPolicy<Inspect>("GetAccountPasswordPolicy"),
        NoPasswordPolicy<Configure>("DeleteAccountPasswordPolicy"),
        NoLoginProfile<Inspect>("GetLoginProfile"),
        NoLoginProfile<Configure>("DeleteLoginProfile"),
    ];

    /// <summary>Of the user that is named, or who asks.</summary>
    private static QueryOperation NoneOfUser(string name, string list) => IamOperation.Of(name, request =>
    {
        if (request.UserOrCaller() is { } user)
        {
            request.Look(EntityKinds.User, user);
        }
        else
        {
            request.Authorize<Inspect>(IamArns.Root(request.Account));
        }

        return AnswerNoneAsync(request, list);
    });

    private static QueryOperation NoneOfAccount(string name, string list) => IamOperation.Of(name, request =>
    {
        request.Authorize<Inspect>("*");
        return AnswerNoneAsync(request, list);
    });

    private static Task AnswerNoneAsync(IamRequest request, string list) => request.AnswerAsync(xml =>
    {
        IamXml.List<string>(xml, System.Text.Encoding.ASCII.GetBytes(list), [], static (_, _) => { });
        xml.Element("IsTruncated"u8, value: false);
    });

    private static QueryOperation NoPasswordPolicy<TAccess>(string name) where TAccess : struct, IAccess =>
        IamOperation.Of(name, request =>
        {
            request.Authorize<TAccess>("*");
            throw new S3Exception(
                IamErrors.NoSuchEntity,
                $"The Password Policy with domain name {request.Account} cannot be found.");
        });

    private static QueryOperation NoLoginProfile<TAccess>(string name) where TAccess : struct, IAccess =>
        IamOperation.Of(name, request =>
        {
            var user = request.UserOrCaller();
            if (user is null)
            {
                request.Authorize<TAccess>(IamArns.Root(request.Account));
            }
            else
            {
                request.Authorize<IamUser, TAccess>(EntityKinds.User, user);
            }

            throw new S3Exception(
                IamErrors.NoSuchEntity, $"Login Profile for User {user ?? "root"} cannot be found.");
        });
}
