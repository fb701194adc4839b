using System.Text;
using Drystone.S3.Acls;
using Drystone.S3.Configuration;
using static Drystone.S3.Tests.Acls.AclFixture;

namespace Drystone.S3.Tests.Acls;

public sealed class AccessControlPolicyTests
{
    private const string AllUsersUri = "http://acs.amazonaws.com/groups/global/AllUsers";

    [Fact]
    public void A_document_is_read_as_it_is_written()
    {
        var list = List(
            (AclGrantee.Canonical(Other), AclPermission.WriteAcp), (AclGrantee.AllUsers, AclPermission.Read),
            (AclGrantee.LogDelivery, AclPermission.Write), (AclGrantee.AuthenticatedUsers, AclPermission.ReadAcp),
            (AclGrantee.Canonical(Owner), AclPermission.FullControl));
        Assert.Equal(list, AccessControlPolicy.Parse(list.ToUtf8()));
        Assert.Contains(
            "xsi:type=\"Group\"><URI>" + AllUsersUri, Encoding.UTF8.GetString(list.ToUtf8()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Grantees_are_named_by_id_group_or_address()
    {
        var list = AccessControlPolicy.Parse(Document(
            Grant("<ID> a </ID><DisplayName>x</DisplayName>", "READ")
                + Grant($"<URI>{AllUsersUri}</URI>", "WRITE")
                + Grant("<EmailAddress>a@b</EmailAddress>", "FULL_CONTROL")));
        Assert.Equal(
            [
                new(AclGrantee.Canonical("a"), AclPermission.Read), new(AclGrantee.AllUsers, AclPermission.Write),
                new(new(GranteeType.AmazonCustomerByEmail, "a@b"), AclPermission.FullControl),
            ],
            list.Grants);
    }

    [Fact]
    public void A_list_may_be_empty() => Assert.Empty(AccessControlPolicy.Parse(Document("")).Grants);

    [Theory]
    [InlineData("<ID>a</ID>", "OWN")]
    [InlineData("<ID>a</ID>", "read")]
    [InlineData("<ID>a</ID>", "")]
    [InlineData("<ID>a</ID><URI>b</URI>", "READ")]
    [InlineData("<ID/>", "READ")]
    [InlineData("", "READ")]
    [InlineData("<DisplayName>a</DisplayName>", "READ")]
    public void What_is_no_grant_is_malformed(string grantee, string permission) => Refuse(
        "MalformedACLError", () => AccessControlPolicy.Parse(Document(Grant(grantee, permission))));

    [Theory]
    [InlineData("<AccessControlPolicy/>")]
    [InlineData("<AccessControlPolicy><AccessControlList/></AccessControlPolicy>")]
    [InlineData("<AccessControlPolicy><Owner><ID>a</ID></Owner></AccessControlPolicy>")]
    [InlineData("<AccessControlList/>")]
    [InlineData("not xml")]
    public void What_is_no_list_is_malformed(string document) => Refuse(
        "MalformedACLError", () => AccessControlPolicy.Parse(Encoding.UTF8.GetBytes(document)));

    [Fact]
    public void There_may_be_a_hundred_grants()
    {
        string Many(int count) => string.Concat(
            Enumerable.Range(0, count).Select(number => Grant($"<ID>{number}</ID>", "READ")));
        Assert.Equal(100, AccessControlPolicy.Parse(Document(Many(100))).Grants.Count);
        Refuse("MalformedACLError", () => AccessControlPolicy.Parse(Document(Many(101))));
    }

    [Fact]
    public void What_a_list_gives_depends_on_who_asks()
    {
        var list = List(
            (AclGrantee.AllUsers, AclPermission.Read), (AclGrantee.AuthenticatedUsers, AclPermission.Write),
            (AclGrantee.Canonical(Other), AclPermission.ReadAcp), (AclGrantee.LogDelivery, AclPermission.WriteAcp));
        Assert.Equal(AclPermission.Read, Of(list, AccessControlPolicy.AnonymousUserId));
        Assert.Equal(AclPermission.Read | AclPermission.Write, Of(list, "stranger"));
        Assert.Equal(AclPermission.Read | AclPermission.Write | AclPermission.ReadAcp, Of(list, Other));
        Assert.Equal(AclPermission.None, list.PermissionsOf("stranger", ignoresPublic: true));
        Assert.Equal(AclPermission.ReadAcp, list.PermissionsOf(Other, ignoresPublic: true));
    }

    [Fact]
    public void The_owner_can_always_change_the_list() => Assert.Equal(
        AclPermission.ReadAcp | AclPermission.WriteAcp, Of(List(), Owner));

    [Fact]
    public void A_list_is_public_by_the_groups_that_anybody_is_in()
    {
        Assert.True(List((AclGrantee.AllUsers, AclPermission.ReadAcp)).IsPublic);
        Assert.True(List((AclGrantee.AuthenticatedUsers, AclPermission.Read)).IsPublic);
        Assert.False(List((AclGrantee.LogDelivery, AclPermission.Write)).IsPublic);
        Assert.False(List((AclGrantee.Canonical(Other), AclPermission.FullControl)).IsPublic);
    }

    [Fact]
    public void The_anonymous_user_is_the_public_by_its_id_too()
    {
        const string Anonymous = AccessControlPolicy.AnonymousUserId;
        var list = List((AclGrantee.Canonical(Anonymous), AclPermission.Read));
        Assert.True(list.IsPublic);
        Assert.Equal(AclPermission.Read, Of(list, Anonymous));
        Assert.Equal(AclPermission.None, list.PermissionsOf(Anonymous, ignoresPublic: true));

        // What somebody without credentials wrote is theirs, and its list no more public than any other.
        var own = AccessControlPolicy.Private(Anonymous);
        Assert.False(own.IsPublic);
        Assert.Equal(AclPermission.FullControl, Of(own, Anonymous));
        Assert.Equal(AclPermission.None, own.PermissionsOf(Anonymous, ignoresPublic: true));
    }

    private static AclPermission Of(AccessControlPolicy list, string user) =>
        list.PermissionsOf(user, ignoresPublic: false);
}
