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
        ListNone("ListMFADevices", EntityKinds.User, "MFADevices"),
        ListNone("ListSSHPublicKeys", EntityKinds.User, "SSHPublicKeys"),
        ListNone("ListSigningCertificates", EntityKinds.User, "Certificates"),
        ListNone("ListServiceSpecificCredentials", EntityKinds.User, "ServiceSpecificCredentials"),
        ListNone("ListInstanceProfilesForRole", EntityKinds.Role, "InstanceProfiles"),
        IamOperation.Of("ListVirtualMFADevices", request =>
        {
            request.Authorize<Inspect>("*");
            return AnswerNoneAsync(request, "VirtualMFADevices");
        }),
        NoLoginProfile<Inspect>("GetLoginProfile"),
        NoLoginProfile<Configure>("DeleteLoginProfile"),
    ];

    private static QueryOperation ListNone<T>(string name, EntityKind<T> kind, string list) where T : class =>
        IamOperation.Of(name, request =>
        {
            request.Look(kind);
            return AnswerNoneAsync(request, list);
        });

    private static Task AnswerNoneAsync(IamRequest request, string list) => request.AnswerAsync(xml =>
    {
        IamXml.List<string>(xml, System.Text.Encoding.ASCII.GetBytes(list), [], static (_, _) => { });
        xml.Element("IsTruncated"u8, value: false);
    });

    private static QueryOperation NoLoginProfile<TAccess>(string name) where TAccess : struct, IAccess =>
        IamOperation.Of(name, request =>
        {
            var user = request.Authorize<IamUser, TAccess>(EntityKinds.User);
            throw new S3Exception(
                IamErrors.NoSuchEntity, $"Login Profile for User {user.Reference} cannot be found.");
        });
}
