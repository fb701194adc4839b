using System.Security.Cryptography;

namespace Drystone.S3.Tests.Payloads;

public sealed class PlainBodyTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task A_signed_hash_is_checked_at_the_end(int bufferBytes)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Hello));
        var (head, authentication, _) = Bodies.Put(sha256, ("Content-Length", "5"));

        Assert.Equal(Hello, (await Bodies.ReadAsync(Hello, head, authentication, [1, 2], bufferBytes)).Bytes);
        await Bodies.RefuseAsync("hallo"u8.ToArray(), head, authentication, "XAmzContentSHA256Mismatch");
    }

    [Theory]
    [InlineData("hell")]
    [InlineData("")]
    [InlineData("hello!")]
    public async Task A_body_is_as_long_as_its_content_length(string body)
    {
        var (head, authentication, _) = Bodies.Put("UNSIGNED-PAYLOAD", ("Content-Length", "5"));

        await Bodies.RefuseAsync(System.Text.Encoding.ASCII.GetBytes(body), head, authentication, "IncompleteBody");
    }

    [Fact]
    public async Task A_body_without_a_length_ends_where_it_ends()
    {
        var (head, authentication, _) = Bodies.Put("UNSIGNED-PAYLOAD", ("Transfer-Encoding", "chunked"));

        Assert.Equal(Hello, (await Bodies.ReadAsync(Hello, head, authentication)).Bytes);
    }
}
