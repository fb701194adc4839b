using FsCheck;
using FsCheck.Fluent;

namespace Drystone.S3.Tests.Signing;

/// <summary>What the client's side signs, the server's side accepts, however odd the key.</summary>
public sealed class RoundTripTests
{
    private readonly Fixture server = new();

    [Fact]
    public void Any_key_and_parameters_survive_header_and_query()
    {
        var text = ArbMap.Default.ArbFor<NonNull<string>>().Generator
            .Select(value => string.Concat(value.Get.EnumerateRunes().Where(rune => rune.Value != 0xFFFD)));
        var arbitrary = text.ToArbitrary();

        Prop.ForAll(arbitrary, arbitrary, arbitrary, (key, name, value) =>
        {
            var query = $"{Uri.EscapeDataString(name)}x={Uri.EscapeDataString(value)}";
            var target = $"/bucket/{Uri.EscapeDataString(key)}?{query}";
            var request = new RequestHead("GET", target, ("Host", "localhost"), ("x-amz-meta-a", "  a   b "));
            server.Accept(server.Sign(request));
            server.Accept(server.Presign(request));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("/bucket/a%2Fb")]
    [InlineData("/bucket/a%2fb//c/../d/./e")]
    [InlineData("/bucket/%E2%82%AC%20%2B+~*'()!@$&=:,;")]
    [InlineData("/bucket/%FF%00%25")]
    [InlineData("/")]
    public void Odd_paths_survive(string path) =>
        server.Accept(server.Sign(new RequestHead("GET", path, ("Host", "localhost"))));

    [Theory]
    [InlineData("/b/k?a=1&a=0&A=2&a-b=3&=4&&acl&b=")]
    [InlineData("/b/k?a=b+c&d=%2B&e=%20&f==&%61=%7e")]
    public void Odd_queries_survive(string target) =>
        server.Accept(server.Sign(new RequestHead("GET", target, ("Host", "localhost"))));
}
