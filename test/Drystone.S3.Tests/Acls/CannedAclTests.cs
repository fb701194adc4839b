using Drystone.S3.Acls;
using static Drystone.S3.Tests.Acls.AclFixture;

namespace Drystone.S3.Tests.Acls;

public sealed class CannedAclTests
{
    /// <summary>Who has what beside the owner, who has everything.</summary>
    [Theory]
    [InlineData("private", "")]
    [InlineData("aws-exec-read", "")]
    [InlineData("public-read", "AllUsers READ")]
    [InlineData("public-read-write", "AllUsers READ, AllUsers WRITE")]
    [InlineData("authenticated-read", "AuthenticatedUsers READ")]
    [InlineData("bucket-owner-read", $"{BucketOwner} READ")]
    [InlineData("bucket-owner-full-control", $"{BucketOwner} FULL_CONTROL")]
    public void Each_list_of_an_object_is_AWSs(string name, string expected) =>
        Assert.Equal(expected, Others(CannedAcl.Make(name, Owner, BucketOwner)));

    [Theory]
    [InlineData("bucket-owner-full-control", "")]
    [InlineData("bucket-owner-read", "")]
    [InlineData("log-delivery-write", "LogDelivery WRITE, LogDelivery READ_ACP")]
    [InlineData("public-read", "AllUsers READ")]
    public void Each_list_of_a_bucket_is_AWSs(string name, string expected) =>
        Assert.Equal(expected, Others(CannedAcl.Make(name, Owner, bucketOwnerId: null)));

    [Fact]
    public void An_owner_is_granted_once() => Assert.True(
        CannedAcl.Make("bucket-owner-full-control", Owner, bucketOwnerId: Owner).IsPrivate);

    [Theory]
    [InlineData("everyone", false)]
    [InlineData("", false)]
    [InlineData("Private", true)]
    [InlineData("log-delivery-write", false)]
    public void Other_names_are_refused(string name, bool isBucket) =>
        Refuse("InvalidArgument", () => CannedAcl.Check(name, isBucket));

    private static string Others(AccessControlPolicy list)
    {
        var owners = new AclGrant(AclGrantee.Canonical(Owner), AclPermission.FullControl);
        Assert.Equal(Owner, list.OwnerId);
        Assert.Contains(owners, list.Grants);
        return string.Join(
            ", ",
            list.Grants.Where(grant => grant != owners)
                .Select(grant => $"{grant.Grantee.Name.Split('/')[^1]} {grant.Permission.Name()}"));
    }
}
