using Drystone.S3.Acls;
using static Drystone.S3.Tests.Acls.AclFixture;

namespace Drystone.S3.Tests.Acls;

public sealed class StoredObjectAclTests
{
    [Fact]
    public void The_list_that_every_object_has_takes_no_bytes()
    {
        Assert.Null(StoredObjectAcl.Encode(AccessControlPolicy.Private(Owner)));
        Assert.Equal(AccessControlPolicy.Private(Owner), StoredObjectAcl.Decode(null, Owner));
    }

    [Fact]
    public void Every_list_is_read_back_as_it_was()
    {
        var permissions = new[] { "READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL" }
            .Select(name => AclPermissions.TryParse(name)!.Value);
        var grantees = new[]
        {
            AclGrantee.Canonical(Owner), AclGrantee.Canonical("other ünd"), AclGrantee.AllUsers,
            AclGrantee.AuthenticatedUsers, AclGrantee.LogDelivery,
        };
        var list = List([.. grantees.SelectMany(grantee => permissions.Select(one => (grantee, one)))]);
        Assert.Equal(list, StoredObjectAcl.Decode(StoredObjectAcl.Encode(list), Owner));
        Assert.Equal(List(), StoredObjectAcl.Decode(StoredObjectAcl.Encode(List()), Owner));
    }

    /// <summary>As it is on disks.</summary>
    [Fact]
    public void The_bytes_are_these()
    {
        var list = List(
            (AclGrantee.AllUsers, AclPermission.Read), (AclGrantee.Canonical("ab"), AclPermission.WriteAcp),
            (AclGrantee.Canonical(Owner), AclPermission.FullControl));
        var stored = StoredObjectAcl.Encode(list)!;
        Assert.Equal("01 01 02 08 01 00 02 61 62 0F 00", string.Join(' ', stored.Select(b => $"{b:X2}")));

        // Whoever owns the object now is meant, where it is replicated to another owner.
        Assert.Equal(
            AclGrantee.Canonical("new owner"), StoredObjectAcl.Decode(stored, "new owner").Grants[^1].Grantee);
    }

    [Theory]
    [InlineData("")]
    [InlineData("02")]
    [InlineData("01 01")]
    [InlineData("01 03 02")]
    [InlineData("01 00 02")]
    [InlineData("01 01 05")]
    [InlineData("01 01 01 00")]
    [InlineData("01 01 01 00 05 61")]
    public void What_cannot_be_read_is_never_taken_for_a_list(string hex) => Assert.Throws<FormatException>(
        () => StoredObjectAcl.Decode(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), Owner));
}
