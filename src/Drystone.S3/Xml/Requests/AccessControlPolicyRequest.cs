namespace Drystone.S3.Xml.Requests;

/// <summary>A grant of an access control list.</summary>
/// <param name="CanonicalUserId">Null when the grantee is a group or named by its email address.</param>
/// <param name="Permission">One of the five that S3 knows.</param>
public sealed record AclGrant(string? CanonicalUserId, string Permission);

/// <summary>The body of PutBucketAcl and PutObjectAcl.</summary>
/// <param name="OwnerId">The canonical user id of the owner.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html</remarks>
public sealed record AccessControlPolicyRequest(string OwnerId, IReadOnlyList<AclGrant> Grants)
{
    private static readonly string[] Permissions = ["FULL_CONTROL", "READ", "READ_ACP", "WRITE", "WRITE_ACP"];

    /// <exception cref="S3Exception">MalformedACLError.</exception>
    public static AccessControlPolicyRequest Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            var root = XmlRequestReader.Read(body, "AccessControlPolicy");
            var grants = root.Required("AccessControlList").All("Grant").Select(ParseGrant).ToList();
            return new AccessControlPolicyRequest(root.Required("Owner").RequiredTextOf("ID").Trim(), grants);
        }
        catch (S3Exception refusal) when (refusal.Error == S3Errors.MalformedXML)
        {
            throw new S3Exception(S3Errors.MalformedACLError);
        }
    }

    private static AclGrant ParseGrant(XmlRequestElement grant)
    {
        var permission = grant.RequiredTextOf("Permission").Trim();
        var grantee = grant.Required("Grantee");
        string?[] names = [grantee.TextOf("ID"), grantee.TextOf("URI"), grantee.TextOf("EmailAddress")];
        return Permissions.Contains(permission) && names.Count(name => name is not null) == 1
            ? new AclGrant(names[0]?.Trim(), permission)
            : throw XmlRequestReader.Malformed();
    }
}
