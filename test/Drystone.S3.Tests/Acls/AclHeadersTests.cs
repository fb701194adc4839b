using Drystone.S3.Acls;
using static Drystone.S3.Tests.Acls.AclFixture;

namespace Drystone.S3.Tests.Acls;

public sealed class AclHeadersTests
{
    [Fact]
    public void Without_a_header_nothing_is_asked_for() => Assert.Null(Parse());

    [Fact]
    public void A_canned_list_is_asked_for_by_name() => Assert.Equal(
        CannedAcl.Make("public-read", Owner, BucketOwner),
        Parse(("x-amz-acl", "public-read"))!.Make(Owner, BucketOwner));

    [Theory]
    [InlineData("id=\"a\"", "a")]
    [InlineData("id=a", "a")]
    [InlineData("id=\"a\", id=\"b\"", "a b")]
    [InlineData(" ID = \"a\" ,uri=b,emailaddress=c@d", "a b c@d")]
    [InlineData("emailAddress=\"a, b@c\"", "a, b@c")]
    public void Grantees_are_read_in_their_order(string value, string expected) => Assert.Equal(
        expected, string.Join(' ', Parse(("x-amz-grant-read", value))!.Grants.Select(grant => grant.Grantee.Name)));

    [Fact]
    public void Every_header_grants_its_permission_and_the_owner_gets_nothing_by_itself()
    {
        var list = Parse(
            ("x-amz-grant-full-control", "id=a"), ("x-amz-grant-write-acp", "id=a"), ("x-amz-grant-read-acp", "id=a"),
            ("x-amz-grant-write", "id=a"), ("x-amz-grant-read", "id=a"))!.Make(Owner, BucketOwner);
        Assert.Equal(
            ["READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"],
            list.Grants.Select(grant => grant.Permission.Name()));
        Assert.All(list.Grants, grant => Assert.Equal(AclGrantee.Canonical("a"), grant.Grantee));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("id=")]
    [InlineData("id=\"\"")]
    [InlineData("id=\"a")]
    [InlineData("id=\"a\" id=\"b\"")]
    [InlineData("id=a,")]
    [InlineData("name=a")]
    public void What_names_no_grantee_is_refused(string value) =>
        Refuse("InvalidArgument", () => Parse(("x-amz-grant-write-acp", value)));

    [Fact]
    public void Canned_lists_and_grants_exclude_each_other() => Refuse(
        "InvalidRequest", () => Parse(("x-amz-acl", "private"), ("x-amz-grant-read", "id=a")));

    [Fact]
    public void There_may_be_a_hundred_grants() => Refuse(
        "MalformedACLError",
        () => Parse(("x-amz-grant-read", string.Join(',', Enumerable.Range(0, 101).Select(id => $"id={id}")))));

    private static AclHeaders? Parse(params (string Name, string Value)[] headers) => AclHeaders.Parse(
        name => headers.Where(header => header.Name == name).Select(header => header.Value).FirstOrDefault(),
        isBucket: false);
}
