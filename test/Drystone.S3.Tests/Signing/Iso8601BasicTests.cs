using System.Globalization;
using Drystone.S3.Signing;

namespace Drystone.S3.Tests.Signing;

public class Iso8601BasicTests
{
    private const string LibraryFormat = "yyyyMMdd'T'HHmmss'Z'";

    [Fact]
    public void What_is_written_is_what_the_library_writes()
    {
        var random = new Random(1);
        for (var i = 0; i < 5_000; i++)
        {
            var moment = new DateTimeOffset(
                random.NextInt64(DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
            var text = RequestTime.Format(moment);

            Assert.Equal(moment.UtcDateTime.ToString(LibraryFormat, CultureInfo.InvariantCulture), text);
            Assert.True(Iso8601Basic.TryParse(text, out var read));
            Assert.Equal(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerSecond), read.UtcTicks);
        }
    }

    [Theory]
    [InlineData("20240229T000000Z")]
    [InlineData("20230229T000000Z")]
    [InlineData("19000229T000000Z")]
    [InlineData("20000229T235959Z")]
    [InlineData("00000101T000000Z")]
    [InlineData("00010101T000000Z")]
    [InlineData("20241301T000000Z")]
    [InlineData("20240001T000000Z")]
    [InlineData("20240431T000000Z")]
    [InlineData("20240400T000000Z")]
    [InlineData("20240430T240000Z")]
    [InlineData("20240430T236000Z")]
    [InlineData("20240430T235960Z")]
    [InlineData("20240430T235959z")]
    [InlineData("20240430t235959Z")]
    [InlineData("20240430T235959")]
    [InlineData(" 20240430T235959Z")]
    [InlineData("20240430T235959Z ")]
    [InlineData("2024-430T235959Z")]
    [InlineData("+0240430T235959Z")]
    [InlineData("２0240430T235959Z")]
    [InlineData("")]
    public void What_is_read_is_what_the_library_reads(string text)
    {
        var isRead = DateTimeOffset.TryParseExact(
            text, LibraryFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var expected);

        Assert.Equal(isRead, Iso8601Basic.TryParse(text, out var moment));
        Assert.Equal(isRead ? expected : default, moment);
    }
}
