using Drystone.Engine.Identity;
using Drystone.Engine.Names;
using Drystone.S3.Xml;
using Drystone.Server.Identity.ManagedPolicies;
using Drystone.Server.Identity.Roles;

namespace Drystone.Server.Identity.AccountSettings;

/// <summary>Writes identities with all that they are granted by.</summary>
internal sealed class AuthorizationDetailWriter(IamRequest request, PolicyUsage usage)
{
    private readonly AccountId account = request.Account;

    public void Write(XmlResponseWriter xml, IamUser user)
    {
        IamXml.UserFacts(xml, account, user);
        WriteInline(xml, "UserPolicyList"u8, user.Policies);
        xml.Texts("GroupList"u8, user.Groups);
        WriteAttached(xml, user.Policies);
        IamXml.Boundary(xml, user.PermissionsBoundary);
        IamXml.Tags(xml, user.Tags);
    }

    public void Write(XmlResponseWriter xml, IamGroup group)
    {
        IamXml.GroupFacts(xml, account, group);
        WriteInline(xml, "GroupPolicyList"u8, group.Policies);
        WriteAttached(xml, group.Policies);
    }

    public void Write(XmlResponseWriter xml, IamRole role)
    {
        IamXml.RoleFacts(xml, account, TrustPolicies.Shown(request, role));
        xml.Start("InstanceProfileList"u8);
        xml.End("InstanceProfileList"u8);
        WriteInline(xml, "RolePolicyList"u8, role.Policies);
        WriteAttached(xml, role.Policies);
        IamXml.Boundary(xml, role.PermissionsBoundary);
        IamXml.Tags(xml, role.Tags);
    }

    public void Write(XmlResponseWriter xml, ManagedPolicy policy)
    {
        policy.WriteFacts(xml, usage);
        xml.OptionalElement("Description"u8, policy.Policy.Description);
        IamXml.List(xml, "PolicyVersionList"u8, policy.Policy.Versions, (xml, version) =>
        {
            xml.Document("Document"u8, version.Document);
            policy.WriteVersion(xml, version);
        });
    }

    private static void WriteInline(XmlResponseWriter xml, ReadOnlySpan<byte> list, PolicyAttachments policies) =>
        IamXml.List(xml, list, policies.Inline, static (xml, policy) =>
        {
            xml.Element("PolicyName"u8, policy.Key);
            xml.Document("PolicyDocument"u8, policy.Value);
        });

    private static void WriteAttached(XmlResponseWriter xml, PolicyAttachments policies) =>
        IamXml.List(xml, "AttachedManagedPolicies"u8, policies.Managed, IamXml.AttachedPolicy);
}
