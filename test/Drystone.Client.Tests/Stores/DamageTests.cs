using Drystone.Client.Transfers;

namespace Drystone.Client.Tests.Stores;

public sealed class DamageTests
{
    private static readonly byte[] Content = "content"u8.ToArray();
    private const string Md5OfContent = "9a0364b9e99bb480dd25e1f0284c8555";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_that_match_their_tag_are_read()
    {
        await using var body = new DownloadStream(new MemoryStream(Content), "b/k", Content.Length, Md5OfContent);

        await body.CopyToAsync(Stream.Null, Cancel);
    }

    [Fact]
    public async Task Other_bytes_throw_at_the_end()
    {
        await using var body = new DownloadStream(
            new MemoryStream("Content"u8.ToArray()), "b/k", Content.Length, Md5OfContent);

        var mismatch = await Assert.ThrowsAsync<ChecksumMismatchException>(
            () => body.CopyToAsync(Stream.Null, Cancel));

        Assert.Contains("b/k", mismatch.Message);
    }

    [Fact]
    public async Task A_body_that_is_cut_throws()
    {
        await using var body = new DownloadStream(new MemoryStream(Content), "b/k", lengthBytes: 100, md5: null);

        await Assert.ThrowsAsync<ChecksumMismatchException>(() => body.CopyToAsync(Stream.Null, Cancel));
    }

    [Theory]
    [InlineData("\"9a0364b9e99bb480dd25e1f0284c8555\"", "9a0364b9e99bb480dd25e1f0284c8555")]
    [InlineData("9A0364B9E99BB480DD25E1F0284C8555", "9a0364b9e99bb480dd25e1f0284c8555")]
    [InlineData("\"9a0364b9e99bb480dd25e1f0284c8555-3\"", null)]
    [InlineData("not-a-digest", null)]
    [InlineData(null, null)]
    public void A_tag_may_be_the_MD5(string? tag, string? md5) => Assert.Equal(md5, EntityTag.Md5(tag));

    [Theory]
    [InlineData(null, 1, 8)]
    [InlineData(null, 2000, 8)]
    [InlineData(null, 2001, 16)]
    [InlineData(null, 10000, 128)]
    [InlineData(1L << 30, 1, 8)]
    public void Parts_grow_where_the_length_is_not_known(long? lengthBytes, int part, int mebibytes) =>
        Assert.Equal((long)mebibytes << 20, new PartSizes(8 << 20, lengthBytes, equalParts: false).Of(part));

    [Fact]
    public void Parts_are_equal_where_the_provider_wants_it() =>
        Assert.Equal(8 << 20, new PartSizes(8 << 20, lengthBytes: null, equalParts: true).Of(9999));

    [Fact]
    public void The_largest_object_fits_ten_thousand_parts()
    {
        const long FiveTebibytes = 5L << 40;
        var size = new PartSizes(8 << 20, FiveTebibytes, equalParts: false).Of(1);

        Assert.InRange(FiveTebibytes / size, 9_000, PartSizes.MaxParts);
    }
}
