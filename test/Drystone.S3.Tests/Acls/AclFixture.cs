using System.Text;
using Drystone.S3.Acls;

namespace Drystone.S3.Tests.Acls;

/// <summary>The users of the tests, and documents of lists.</summary>
internal static class AclFixture
{
    public const string Owner = "owner-id";
    public const string Other = "other-id";
    public const string BucketOwner = "bucket-owner-id";

    public static readonly AclResolution Resolution = new(
        id => id is Owner or Other or BucketOwner,
        email => email switch
        {
            "other@example.com" => [Other],
            "shared@example.com" => [Owner, Other],
            _ => [],
        });

    public static AccessControlPolicy List(params (AclGrantee Grantee, AclPermission Permission)[] grants) =>
        new(Owner, [.. grants.Select(grant => new AclGrant(grant.Grantee, grant.Permission))]);

    /// <param name="grants">The inside of the list.</param>
    public static byte[] Document(string grants, string owner = $"<Owner><ID>{Owner}</ID></Owner>") =>
        Encoding.UTF8.GetBytes(
            $"<AccessControlPolicy>{owner}<AccessControlList>{grants}</AccessControlList></AccessControlPolicy>");

    public static string Grant(string grantee, string permission) =>
        $"<Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"x\">{grantee}</Grantee>"
            + $"<Permission>{permission}</Permission></Grant>";

    public static void Refuse(string code, Action act) =>
        Assert.Equal(code, Assert.Throws<S3Exception>(act).Error.Code);
}
