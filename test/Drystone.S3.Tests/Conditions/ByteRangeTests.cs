using Drystone.S3.Conditions;

namespace Drystone.S3.Tests.Conditions;

public sealed class ByteRangeTests
{
    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=5-", 5, 5)]
    [InlineData("bytes=5-100", 5, 5)]
    [InlineData("bytes=-3", 7, 3)]
    [InlineData("bytes=-100", 0, 10)]
    [InlineData("bytes=-99999999999999999999", 0, 10)]
    [InlineData("bytes=3-99999999999999999999", 3, 7)]
    [InlineData("Bytes=1-2", 1, 2)]
    public void One_range_is_cut_to_the_object(string header, long start, long lengthBytes) =>
        Assert.Equal(new ByteRange(start, lengthBytes), ByteRange.Parse(header, sizeBytes: 10));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=5-4")]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=--5")]
    [InlineData("bytes=+1-2")]
    [InlineData("items=0-1")]
    [InlineData("0-1")]
    public void Several_ranges_and_broken_ones_mean_the_whole_object(string? header) =>
        Assert.Null(ByteRange.Parse(header, sizeBytes: 10));

    [Theory]
    [InlineData("bytes=10-", 10)]
    [InlineData("bytes=10-20", 10)]
    [InlineData("bytes=99999999999999999999-", 10)]
    [InlineData("bytes=-0", 10)]
    [InlineData("bytes=0-", 0)]
    [InlineData("bytes=-1", 0)]
    public void A_range_without_a_byte_of_the_object_is_not_satisfiable(string header, long sizeBytes)
    {
        var error = Assert.Throws<S3Exception>(() => ByteRange.Parse(header, sizeBytes));
        Assert.Equal(416, error.Error.StatusCode);
    }

    [Fact]
    public void A_copy_range_names_both_ends_inside_the_source()
    {
        Assert.Equal(new ByteRange(2, 8), ByteRange.ParseCopySource("bytes=2-9", sizeBytes: 10));
        foreach (var header in new[] { "bytes=2-", "bytes=-2", "bytes=2-10", "bytes=3-2", "2-3", "bytes=0-1,3-4", "" })
        {
            var error = Assert.Throws<S3Exception>(() => ByteRange.ParseCopySource(header, sizeBytes: 10));
            Assert.Equal("InvalidArgument", error.Error.Code);
        }
    }

    [Fact]
    public void Content_Range_counts_to_the_last_byte() =>
        Assert.Equal("bytes 2-4/10", new ByteRange(2, 3).ToContentRange(sizeBytes: 10));
}
