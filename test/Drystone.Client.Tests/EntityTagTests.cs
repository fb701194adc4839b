namespace Drystone.Client.Tests;

public sealed class EntityTagTests
{
    /// <summary>Ceph 16 does not tell the tag of an upload that it completes.</summary>
    [Fact]
    public void The_tag_of_an_object_in_parts_follows_from_those_of_its_parts() => Assert.Equal(
        "5873dd45edd01f09c1ef2e7819369e8e-2",
        EntityTag.OfParts(["\"d41d8cd98f00b204e9800998ecf8427e\"", "D41D8CD98F00B204E9800998ECF8427E"]));

    [Theory]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e-1")]
    [InlineData("opaque")]
    [InlineData(null)]
    public void Parts_whose_tags_are_no_MD5s_tell_nothing_of_it(string? tag) =>
        Assert.Null(EntityTag.OfParts(["d41d8cd98f00b204e9800998ecf8427e", tag]));
}
