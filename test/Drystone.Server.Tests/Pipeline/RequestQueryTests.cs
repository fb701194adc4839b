using Drystone.S3;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Tests.Pipeline;

/// <summary>Values are decoded late, and must be what they were when all was decoded at once.</summary>
public class RequestQueryTests
{
    [Theory]
    [InlineData("")]
    [InlineData("&&")]
    [InlineData("acl")]
    [InlineData("acl=")]
    [InlineData("%61cl")]
    [InlineData("=x")]
    [InlineData("a==b")]
    [InlineData("a=b=c&d")]
    [InlineData("prefix=a+b%2Bc&pre%20fix=%2f%2F")]
    [InlineData("a+b=1")]
    [InlineData("&prefix=x&&max-keys=3&")]
    [InlineData("k=%C3%A9&X-Amz-Signature=00ff&uploads")]
    [InlineData("x-amz-signature=1&Acl=2")]
    public void Names_and_values_are_those_of_the_query(string raw)
    {
        var expected = raw.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(parameter => parameter.Split('=', 2))
            .Select(pair => (Name: Decoded(pair[0]), Value: pair.Length < 2 ? "" : Decoded(pair[1]))).ToList();

        var query = new RequestQuery(raw.AsMemory());

        Assert.Equal(expected.Select(pair => pair.Name), query.Names);
        Assert.Equal(expected.Count, query.Count);
        foreach (var (name, value) in expected)
        {
            Assert.True(query.Has(name));
            Assert.Equal(value, query.FindFirst(name));
            Assert.Equal(value, query.Get(name));
            Assert.Equal(value, query.Get(name));
            Assert.Equal(value, query.GetHeader(name.ToUpperInvariant()));
        }

        Assert.False(query.Has("absent"));
        Assert.Null(query.Get("absent"));
        Assert.Equal(expected.Exists(pair => pair.Name == "X-Amz-Signature"), query.IsPresigned);
    }

    [Theory]
    [InlineData("a=%")]
    [InlineData("a=%2")]
    [InlineData("a=%zz")]
    [InlineData("a=%FF")]
    [InlineData("%FF=a")]
    [InlineData("a=é")]
    [InlineData("é")]
    public void What_is_no_text_is_refused_at_once(string raw) =>
        Assert.Equal(
            S3Errors.InvalidURI, Assert.Throws<S3Exception>(() => new RequestQuery(raw.AsMemory())).Error);

    [Theory]
    [InlineData("acl&acl", "acl")]
    [InlineData("acl&acl=1", "acl")]
    [InlineData("acl=1&%61cl=2", "acl")]
    [InlineData("X-Amz-Signature=1&a=2&X-Amz-Signature=1", "X-Amz-Signature")]
    public void What_is_there_twice_is_refused_by_who_asks_for_it(string raw, string name)
    {
        var query = new RequestQuery(raw.AsMemory());

        Assert.True(query.Has(name));
        Assert.Equal(S3Errors.InvalidArgument, Assert.Throws<S3Exception>(() => query.Get(name)).Error);
        Assert.Equal(S3Errors.InvalidArgument, Assert.Throws<S3Exception>(() => query.GetHeader(name)).Error);
    }

    private static string Decoded(string text) => PercentEncoding.TryDecode(text, plusIsSpace: true)!;
}
