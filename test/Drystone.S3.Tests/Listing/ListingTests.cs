using System.Text;
using Drystone.S3.Listing;

namespace Drystone.S3.Tests.Listing;

public sealed class ListingTests
{
    [Theory]
    [InlineData("run books/x.txt", "run%20books/x.txt")]
    [InlineData("a+b.txt", "a%2Bb.txt")]
    [InlineData("100%.csv", "100%25.csv")]
    [InlineData("한글/x.txt", "%ED%95%9C%EA%B8%80/x.txt")]
    [InlineData("a-b_c.d*e/f", "a-b_c.d*e/f")]
    [InlineData("~:=&\n\u0001", "%7E%3A%3D%26%0A%01")]
    [InlineData("", "")]
    public void Keys_are_encoded_as_AWS_encodes_them(string key, string expected) =>
        Assert.Equal(expected, EncodingTypeUrl.Encode(Encoding.UTF8.GetBytes(key)));

    [Theory]
    [InlineData("", false)]
    [InlineData("photos/2026/", true)]
    [InlineData("é\u0001\uFFFF", false)]
    public void A_token_comes_back_as_it_was(string last, bool isPrefix)
    {
        var token = new ContinuationToken(last, isPrefix);
        Assert.Equal(token, ContinuationToken.Parse(token.Encode()));
    }

    [Fact]
    public void An_altered_token_is_refused()
    {
        var token = new ContinuationToken("photos/cat.jpg", IsPrefix: false).Encode();
        var altered = Enumerable.Range(0, token.Length)
            .Select(i => token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..])
            .Concat([token[1..], token[..^1], token + "AAAA", "", "!", "é", "AQ", $" {token}"]);
        foreach (var text in altered)
        {
            var error = Assert.Throws<S3Exception>(() => ContinuationToken.Parse(text));
            Assert.Equal("InvalidArgument", error.Error.Code);
        }
    }

    [Fact]
    public void Times_are_UTC_with_milliseconds()
    {
        var time = new DateTimeOffset(2026, 2, 3, 4, 5, 6, 78, TimeSpan.FromHours(1)).AddTicks(9);
        var bytes = new byte[Iso8601.Length];
        Iso8601.Write(time, bytes);
        Assert.Equal("2026-02-03T03:05:06.078Z", Iso8601.Format(time));
        Assert.Equal(Iso8601.Format(time), Encoding.ASCII.GetString(bytes));
        Assert.Equal(time.AddTicks(-9), Iso8601.TryParse(Iso8601.Format(time)));
        Assert.Null(Iso8601.TryParse("03.02.2026"));
    }
}
