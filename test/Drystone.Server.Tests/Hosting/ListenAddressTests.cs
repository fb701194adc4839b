using Drystone.Server.Hosting;

namespace Drystone.Server.Tests.Hosting;

public class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:9000", "127.0.0.1", 9000, true)]
    [InlineData("localhost:0", "localhost", 0, true)]
    [InlineData("[::1]:80", "::1", 80, true)]
    [InlineData(":9001", null, 9001, false)]
    [InlineData("0.0.0.0:65535", "0.0.0.0", 65535, false)]
    [InlineData("192.0.2.7:9000", "192.0.2.7", 9000, false)]
    public void An_address_is_a_host_and_a_port(string text, string? host, int port, bool isLoopback)
    {
        Assert.True(ListenAddress.TryParse(text, out var address));
        Assert.Equal(new ListenAddress(host, port), address);
        Assert.Equal(isLoopback, address.IsLoopback);
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("9000")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("::1:80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("s3.example.com:80")]
    public void Anything_else_is_not(string text) => Assert.False(ListenAddress.TryParse(text, out _));
}
