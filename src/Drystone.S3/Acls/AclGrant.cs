using Drystone.S3.Xml;

namespace Drystone.S3.Acls;

/// <summary>One line of an access control list.</summary>
public sealed record AclGrant(AclGrantee Grantee, AclPermission Permission)
{
    /// <exception cref="S3Exception">MalformedXML.</exception>
    internal static AclGrant Parse(XmlRequestElement grant) =>
        AclGrantee.TryRead(grant.Required("Grantee")) is { } grantee
        && AclPermissions.TryParse(grant.RequiredTextOf("Permission").Trim()) is { } permission
            ? new AclGrant(grantee, permission)
            : throw XmlRequestReader.Malformed();

    /// <param name="displayName">Of a grantee that is a canonical user; null when it is not known.</param>
    public void Write(XmlResponseWriter xml, string? displayName)
    {
        xml.Start("Grant"u8);
        Grantee.Write(xml, displayName);
        xml.Element("Permission"u8, Permission.Name());
        xml.End("Grant"u8);
    }
}
