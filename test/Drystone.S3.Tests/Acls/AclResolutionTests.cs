using Drystone.S3.Acls;
using static Drystone.S3.Tests.Acls.AclFixture;

namespace Drystone.S3.Tests.Acls;

public sealed class AclResolutionTests
{
    [Fact]
    public void Addresses_become_ids_and_grants_stand_once_groups_first()
    {
        var list = Resolve(
            (Email("other@example.com"), AclPermission.Read), (AclGrantee.Canonical(Other), AclPermission.Read),
            (AclGrantee.AllUsers, AclPermission.Read));
        Assert.Equal(
            [
                new(AclGrantee.AllUsers, AclPermission.Read), new(AclGrantee.Canonical(Other), AclPermission.Read),
            ],
            list.Grants);
    }

    [Fact]
    public void The_anonymous_user_can_be_granted_something()
    {
        var anonymous = AclGrantee.Canonical(AccessControlPolicy.AnonymousUserId);
        Assert.Equal(anonymous, Resolve((anonymous, AclPermission.Read)).Grants[0].Grantee);
    }

    [Theory]
    [InlineData(GranteeType.CanonicalUser, "stranger", "InvalidArgument")]
    [InlineData(GranteeType.Group, "http://acs.amazonaws.com/groups/global/Nobody", "InvalidArgument")]
    [InlineData(GranteeType.AmazonCustomerByEmail, "absent@example.com", "UnresolvableGrantByEmailAddress")]
    [InlineData(GranteeType.AmazonCustomerByEmail, "shared@example.com", "AmbiguousGrantByEmailAddress")]
    public void Who_is_not_there_cannot_be_granted_anything(GranteeType type, string name, string code) =>
        Refuse(code, () => Resolve((new AclGrantee(type, name), AclPermission.Read)));

    private static AclGrantee Email(string address) => new(GranteeType.AmazonCustomerByEmail, address);

    private static AccessControlPolicy Resolve(params (AclGrantee Grantee, AclPermission Permission)[] grants) =>
        Resolution.Resolve(List(grants));
}
