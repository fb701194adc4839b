using Drystone.S3.Configuration;
using Drystone.S3.Xml;

namespace Drystone.S3.Acls;

/// <summary>The access control list of a bucket or an object, with its owner.</summary>
/// <param name="OwnerId">The owner's canonical user id.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html</remarks>
public sealed record AccessControlPolicy(string OwnerId, ValueList<AclGrant> Grants) : IConfigurationDocument
{
    public const string Root = "AccessControlPolicy";

    /// <summary>Who writes without credentials is this user, and owns what it writes:
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html</summary>
    public const string AnonymousUserId = "65a011a29cdf8ec533ec3d1ccaae921c";

    public string RootName => Root;

    /// <summary>Whether it gives somebody anything by a group that anybody can be in, or to the anonymous user, who is
    /// anybody, of what is another's.</summary>
    public bool IsPublic => Grants.Any(grant => grant.Grantee.IsPublic
        || (OwnerId != AnonymousUserId && grant.Grantee == AclGrantee.Canonical(AnonymousUserId)));

    /// <summary>Whether the owner has everything, and nobody else anything.</summary>
    public bool IsPrivate => Grants.Count == 1 && Grants[0] == OwnersGrant(OwnerId);

    /// <summary>Whether it gives somebody else than the owner anything.</summary>
    public bool GrantsOthers => Grants.Any(grant => grant.Grantee != AclGrantee.Canonical(OwnerId));

    /// <summary>What every bucket and object has from the start.</summary>
    public static AccessControlPolicy Private(string ownerId) => new(ownerId, [OwnersGrant(ownerId)]);

    /// <summary>Reads the body of PutBucketAcl or PutObjectAcl. Its grantees may still be named by e-mail
    /// addresses.</summary>
    /// <exception cref="S3Exception">MalformedACLError.</exception>
    public static AccessControlPolicy Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            var root = XmlRequestReader.Read(body, Root);
            var grants = root.Required("AccessControlList").All("Grant").Select(AclGrant.Parse).ToList();
            var ownerId = root.Required("Owner").RequiredTextOf("ID").Trim();
            return grants.Count <= Limits.GrantsPerAcl
                ? new AccessControlPolicy(ownerId, [.. grants])
                : throw XmlRequestReader.Malformed();
        }
        catch (S3Exception refusal) when (refusal.Error == S3Errors.MalformedXML)
        {
            throw new S3Exception(S3Errors.MalformedACLError);
        }
    }

    public void Write(XmlResponseWriter xml) => Write(xml, _ => null);

    /// <param name="displayNameOf">Of a canonical user; null when it is not known.</param>
    public void Write(XmlResponseWriter xml, Func<string, string?> displayNameOf)
    {
        xml.Start("Owner"u8);
        xml.Element("ID"u8, OwnerId);
        xml.OptionalElement("DisplayName"u8, displayNameOf(OwnerId));
        xml.End("Owner"u8);
        xml.Start("AccessControlList"u8);
        foreach (var grant in Grants)
        {
            grant.Write(
                xml, grant.Grantee.Type == GranteeType.CanonicalUser ? displayNameOf(grant.Grantee.Name) : null);
        }

        xml.End("AccessControlList"u8);
    }

    /// <summary>What the list gives a user.</summary>
    /// <param name="userId">The canonical user id; that of the anonymous user for a request without
    /// credentials.</param>
    /// <param name="ignoresPublic">Passes over what is given to groups that anybody can be in, and to the anonymous
    /// user.</param>
    public AclPermission PermissionsOf(string userId, bool ignoresPublic)
    {
        if (ignoresPublic && userId == AnonymousUserId)
        {
            return AclPermission.None;
        }

        // Who owns something can always give itself back what it has taken from itself.
        var permissions = userId == OwnerId ? AclPermission.ReadAcp | AclPermission.WriteAcp : AclPermission.None;
        foreach (var grant in Grants)
        {
            if (IsMeant(grant.Grantee, userId, ignoresPublic))
            {
                permissions |= grant.Permission;
            }
        }

        return permissions;
    }

    internal static AclGrant OwnersGrant(string ownerId) =>
        new(AclGrantee.Canonical(ownerId), AclPermission.FullControl);

    private static bool IsMeant(AclGrantee grantee, string userId, bool ignoresPublic) =>
        grantee == AclGrantee.AllUsers ? !ignoresPublic
        : grantee == AclGrantee.AuthenticatedUsers ? !ignoresPublic && userId != AnonymousUserId
        : grantee == AclGrantee.Canonical(userId);
}
