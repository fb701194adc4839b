using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Logging;

/// <summary>How a grantee is named; the names are those of <c>xsi:type</c>.</summary>
public enum GranteeType
{
    CanonicalUser,
    AmazonCustomerByEmail,
    Group,
}

/// <summary>A grant on the log objects, kept as it was sent.</summary>
/// <param name="Grantee">The canonical id, the address or the URI, as the type says.</param>
/// <param name="Permission">One of the five of access control lists.</param>
public sealed record TargetGrant(GranteeType Type, string Grantee, string Permission)
{
    // AWS's model has FULL_CONTROL, READ and WRITE, but AWS takes and returns the other two as well.
    private static readonly string[] Permissions = ["FULL_CONTROL", "READ", "READ_ACP", "WRITE", "WRITE_ACP"];

    /// <exception cref="S3Exception">MalformedXML.</exception>
    internal static TargetGrant Parse(XmlRequestElement grant)
    {
        var grantee = grant.Required("Grantee");
        string?[] names = [grantee.TokenOf("ID"), grantee.TokenOf("EmailAddress"), grantee.TokenOf("URI")];
        var type = Array.FindIndex(names, name => name is { Length: > 0 });
        var permission = grant.RequiredTokenOf("Permission");
        return type >= 0 && names.Count(name => name is not null) == 1 && Permissions.Contains(permission)
            ? new TargetGrant((GranteeType)type, names[type]!, permission)
            : throw XmlRequestReader.Malformed();
    }

    internal void Write(XmlResponseWriter xml)
    {
        xml.Start("Grant"u8);
        xml.Start("Grantee"u8, TypeAttributes());
        xml.Element(
            Type switch
            {
                GranteeType.CanonicalUser => "ID"u8,
                GranteeType.AmazonCustomerByEmail => "EmailAddress"u8,
                _ => "URI"u8,
            },
            Grantee);
        xml.End("Grantee"u8);
        xml.Element("Permission"u8, Permission);
        xml.End("Grant"u8);
    }

    private ReadOnlySpan<byte> TypeAttributes() => Type switch
    {
        GranteeType.CanonicalUser =>
            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\""u8,
        GranteeType.AmazonCustomerByEmail =>
            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"AmazonCustomerByEmail\""u8,
        _ => "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\""u8,
    };
}
