using Drystone.S3.Acls;
using Drystone.Server.Authorization.Acls;

namespace Drystone.Server.Tests.Authorization;

/// <summary>AWS's table of IAM actions and permissions of lists, for every permission, grantee and action.</summary>
public sealed class AccessControlTests
{
    private const string Owner = "owner";
    private const string Writer = "writer";
    private const string Other = "other";
    private const string Anonymous = AccessControlPolicy.AnonymousUserId;

    private static readonly (string Action, AclPermission Bucket, AclPermission Object)[] Table =
    [
        ("s3:ListBucket", AclPermission.Read, AclPermission.None),
        ("s3:ListBucketVersions", AclPermission.Read, AclPermission.None),
        ("s3:ListBucketMultipartUploads", AclPermission.Read, AclPermission.None),
        ("s3:PutObject", AclPermission.Write, AclPermission.None),
        ("s3:DeleteObject", AclPermission.Write, AclPermission.None),
        ("s3:GetBucketAcl", AclPermission.ReadAcp, AclPermission.None),
        ("s3:PutBucketAcl", AclPermission.WriteAcp, AclPermission.None),
        ("s3:GetObject", AclPermission.None, AclPermission.Read),
        ("s3:GetObjectVersion", AclPermission.None, AclPermission.Read),
        ("s3:GetObjectAcl", AclPermission.None, AclPermission.ReadAcp),
        ("s3:GetObjectVersionAcl", AclPermission.None, AclPermission.ReadAcp),
        ("s3:PutObjectAcl", AclPermission.None, AclPermission.WriteAcp),
        ("s3:PutObjectVersionAcl", AclPermission.None, AclPermission.WriteAcp),
    ];

    private static readonly AclPermission[] Permissions =
    [
        AclPermission.Read, AclPermission.Write, AclPermission.ReadAcp, AclPermission.WriteAcp,
        AclPermission.FullControl,
    ];

    [Fact]
    public void Each_permission_allows_its_actions_and_no_other()
    {
        foreach (var (action, ofBucket, ofObject) in Table)
        {
            foreach (var permission in Permissions)
            {
                var grant = new AclGrant(AclGrantee.Canonical(Other), permission);
                Assert.Equal(
                    ofBucket != AclPermission.None && permission.HasFlag(ofBucket),
                    Allows(action, List(Owner, grant), List(Writer), Other));
                Assert.Equal(
                    ofObject != AclPermission.None && permission.HasFlag(ofObject),
                    Allows(action, List(Owner), List(Writer, grant), Other));
            }
        }
    }

    [Theory]
    [InlineData("AllUsers", Anonymous, true)]
    [InlineData("AllUsers", Other, true)]
    [InlineData("AuthenticatedUsers", Anonymous, false)]
    [InlineData("AuthenticatedUsers", Other, true)]
    [InlineData("LogDelivery", Other, false)]
    public void A_group_is_whom_AWS_says(string group, string userId, bool isAllowed)
    {
        var grantee = new[] { AclGrantee.AllUsers, AclGrantee.AuthenticatedUsers, AclGrantee.LogDelivery }
            .Single(one => one.Name.EndsWith(group, StringComparison.Ordinal));
        foreach (var (action, ofBucket, _) in Table)
        {
            var grant = new AclGrant(grantee, AclPermission.FullControl);
            var (bucket, found) = ofBucket == AclPermission.None
                ? (List(Owner), List(Writer, grant))
                : (List(Owner, grant), List(Writer));
            Assert.Equal(isAllowed, Allows(action, bucket, found, userId));
            Assert.False(Allows(action, bucket, found, userId, ignoresPublic: true));
        }
    }

    [Fact]
    public void Owners_can_always_read_and_write_their_lists_and_nothing_more()
    {
        foreach (var (action, ofBucket, ofObject) in Table)
        {
            const AclPermission OfTheList = AclPermission.ReadAcp | AclPermission.WriteAcp;
            Assert.Equal((ofBucket & OfTheList) != 0, Allows(action, List(Owner), List(Writer), Owner));
            Assert.Equal((ofObject & OfTheList) != 0, Allows(action, List(Owner), List(Writer), Writer));
        }
    }

    [Fact]
    public void Who_wrote_without_credentials_is_the_owner_like_any_other()
    {
        Assert.True(Allows("s3:GetObject", List(Owner), AccessControlPolicy.Private(Anonymous), Anonymous));
        Assert.False(Allows("s3:GetObject", List(Owner), AccessControlPolicy.Private(Anonymous), Owner));
    }

    [Fact]
    public void Versions_are_deleted_by_the_owner_of_the_bucket_alone()
    {
        var grants = new[] { Owner, Other }
            .Select(id => new AclGrant(AclGrantee.Canonical(id), AclPermission.FullControl)).ToArray();
        Assert.True(Allows("s3:DeleteObjectVersion", List(Owner, grants), List(Writer), Owner));
        Assert.False(Allows("s3:DeleteObjectVersion", List(Owner, grants), List(Writer), Other));
    }

    [Fact]
    public void Of_what_is_not_there_may_know_who_may_list()
    {
        var reader = List(Owner, new AclGrant(AclGrantee.Canonical(Other), AclPermission.Read));
        Assert.True(Allows("s3:GetObject", reader, found: null, Other));
        Assert.False(Allows("s3:GetObject", List(Owner), found: null, Other));
    }

    [Fact]
    public void Who_writes_an_object_may_say_who_else_may_read_it()
    {
        Assert.True(Allows("s3:PutObjectAcl", List(Owner), found: null, Other, isNew: true));
        Assert.True(Allows("s3:PutObjectAcl", List(Owner), List(Writer), Other, isNew: true));
        Assert.False(Allows("s3:PutObjectAcl", List(Owner), List(Writer), Other));
    }

    [Theory]
    [InlineData("s3:GetObjectTagging")]
    [InlineData("s3:PutBucketPolicy")]
    [InlineData("s3:AbortMultipartUpload")]
    [InlineData("s3:BypassGovernanceRetention")]
    [InlineData("s3:getobject")]
    public void Of_other_actions_lists_say_nothing(string action) => Assert.Null(AccessControl.NeedOf(action));

    private static AccessControlPolicy List(string owner, params AclGrant[] grants) => new(owner, [.. grants]);

    private static bool Allows(
        string action, AccessControlPolicy bucket, AccessControlPolicy? found, string userId,
        bool ignoresPublic = false, bool isNew = false) =>
        AccessControl.Allows(AccessControl.NeedOf(action)!.Value, bucket, found, isNew, ignoresPublic, userId);
}
