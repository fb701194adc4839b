using Drystone.S3.Xml;

namespace Drystone.S3.Acls;

/// <summary>How a grantee is named; the names are those of <c>xsi:type</c>.</summary>
public enum GranteeType
{
    CanonicalUser,
    AmazonCustomerByEmail,
    Group,
}

/// <summary>Whom a grant is for.</summary>
/// <param name="Name">The canonical user id, the e-mail address or the URI of the group, as the type says.</param>
public sealed record AclGrantee(GranteeType Type, string Name)
{
    /// <summary>Everybody, also without credentials.</summary>
    /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee</remarks>
    public static readonly AclGrantee AllUsers =
        new(GranteeType.Group, "http://acs.amazonaws.com/groups/global/AllUsers");

    /// <summary>Whoever has credentials, of whatever account.</summary>
    public static readonly AclGrantee AuthenticatedUsers =
        new(GranteeType.Group, "http://acs.amazonaws.com/groups/global/AuthenticatedUsers");

    /// <summary>Whoever writes access logs.</summary>
    public static readonly AclGrantee LogDelivery =
        new(GranteeType.Group, "http://acs.amazonaws.com/groups/s3/LogDelivery");

    private static readonly AclGrantee[] Groups = [AllUsers, AuthenticatedUsers, LogDelivery];

    /// <summary>Whether it is everybody, or everybody with credentials.</summary>
    public bool IsPublic => this == AllUsers || this == AuthenticatedUsers;

    public static AclGrantee Canonical(string id) => new(GranteeType.CanonicalUser, id);

    /// <summary>Null when S3 has no such group.</summary>
    public static AclGrantee? TryParseGroup(string uri) => Array.Find(Groups, group => group.Name == uri);

    /// <summary>Reads what is inside an element; null unless it names exactly one grantee.</summary>
    internal static AclGrantee? TryRead(XmlRequestElement element)
    {
        string?[] names = [element.TextOf("ID"), element.TextOf("EmailAddress"), element.TextOf("URI")];
        var type = Array.FindIndex(names, name => !string.IsNullOrWhiteSpace(name));
        return type >= 0 && names.Count(name => name is not null) == 1
            ? new AclGrantee((GranteeType)type, names[type]!.Trim())
            : null;
    }

    /// <param name="displayName">Of a canonical user; null when it is not known.</param>
    public void Write(XmlResponseWriter xml, string? displayName)
    {
        xml.Start("Grantee"u8, TypeAttributes());
        switch (Type)
        {
            case GranteeType.CanonicalUser:
                xml.Element("ID"u8, Name);
                xml.OptionalElement("DisplayName"u8, displayName);
                break;
            case GranteeType.AmazonCustomerByEmail:
                xml.Element("EmailAddress"u8, Name);
                break;
            default:
                xml.Element("URI"u8, Name);
                break;
        }

        xml.End("Grantee"u8);
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
