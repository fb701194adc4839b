using Drystone.S3.Acls;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Logging;

/// <summary>A grant on the log objects, kept as it was sent.</summary>
/// <param name="Grantee">The canonical id, the address or the URI, as the type says.</param>
/// <param name="Permission">One of the five of access control lists.</param>
public sealed record TargetGrant(GranteeType Type, string Grantee, string Permission)
{
    /// <exception cref="S3Exception">MalformedXML.</exception>
    internal static TargetGrant Parse(XmlRequestElement grant)
    {
        // AWS's model has FULL_CONTROL, READ and WRITE, but AWS takes and returns the other two as well.
        var read = AclGrant.Parse(grant);
        return new TargetGrant(read.Grantee.Type, read.Grantee.Name, read.Permission.Name());
    }

    internal void Write(XmlResponseWriter xml)
    {
        xml.Start("Grant"u8);
        new AclGrantee(Type, Grantee).Write(xml, displayName: null);
        xml.Element("Permission"u8, Permission);
        xml.End("Grant"u8);
    }
}
