namespace Drystone.S3.Tests;

public sealed class UserMetadataTests
{
    [Fact]
    public void Names_lose_the_prefix_and_become_lower_case_and_other_headers_stay_out()
    {
        var metadata = UserMetadata.Parse(
        [
            new("X-Amz-Meta-Mtime", "1"), new("Content-Type", "text/plain"), new("x-amz-meta-a", "x"),
            new("x-amz-meta-A", "y"),
        ]);
        Assert.Equal([new("a", "x,y"), new("mtime", "1")], metadata);
    }

    [Fact]
    public void Two_kilobytes_are_the_most()
    {
        UserMetadata.Parse([new("x-amz-meta-k", new string('v', 2047))]);
        var error = Assert.Throws<S3Exception>(
            () => UserMetadata.Parse([new("x-amz-meta-k", new string('v', 2048))]));
        Assert.Equal("MetadataTooLarge", error.Error.Code);
    }
}
