using System.Security.Cryptography;
using Drystone.S3.Signing;

namespace Drystone.S3.Tests.Signing;

public class SigningKeyTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Many_threads_sign_with_one_key(bool isKept)
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        var key = new SigningKey(secret, isKept);
        Parallel.For(0, 4_000, index =>
        {
            var text = BitConverter.GetBytes(index * 7_919);
            var signature = new byte[32];
            key.Sign(text, signature);
            Assert.Equal(HMACSHA256.HashData(secret, text), signature);
        });
    }

    [Theory]
    [InlineData("plain-._~09")]
    [InlineData("AKID%2F20130524%2Fus-east-1")]
    [InlineData("lower%2fdigits")]
    [InlineData("un%41needed")]
    [InlineData("un%7Eneeded")]
    [InlineData("a+b")]
    [InlineData("a%20b")]
    [InlineData("a/b")]
    [InlineData("é")]
    [InlineData("%C3%A9")]
    [InlineData("%c3%a9")]
    [InlineData("%00")]
    [InlineData("%25")]
    [InlineData("%252F")]
    [InlineData("%2F%2f")]
    [InlineData("%41%2F")]
    [InlineData("%2F%7E%2F")]
    public void The_canonical_form_of_a_value_is_the_encoding_of_what_it_means(string raw)
    {
        var meant = Uri.UnescapeDataString(raw.Replace('+', ' '));

        Assert.Equal(Uri.EscapeDataString(meant), UriEncoding.CanonicalQuery(raw.AsMemory()).ToString());
    }

    [Theory]
    [InlineData("%")]
    [InlineData("%2")]
    [InlineData("a%2G")]
    [InlineData("%2F%")]
    public void A_broken_escape_is_refused(string raw) =>
        Assert.Throws<S3Exception>(() => UriEncoding.CanonicalQuery(raw.AsMemory()));
}
