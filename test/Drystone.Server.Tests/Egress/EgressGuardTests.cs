using System.Net;
using System.Net.Sockets;
using Drystone.Server.Egress;

namespace Drystone.Server.Tests.Egress;

/// <summary>Attack case 26: whoever may configure a URL must not reach what only the server can reach.</summary>
[Trait("Attack", "26")]
public sealed class EgressGuardTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("169.254.1.1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("fd00:ec2::254")]
    [InlineData("100.100.100.200")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("fd12:3456::1")]
    [InlineData("::ffff:10.1.2.3")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("::")]
    [InlineData("::ffff:0.0.0.0")]
    [InlineData("::127.0.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("ff02::1")]
    [InlineData("255.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("2001::1")]
    [InlineData("::ffff:0:7f00:1")]
    [InlineData("1::1")]
    [InlineData("4000::1")]
    public void By_default_only_public_addresses_are_connected_to(string address) =>
        Assert.NotNull(EgressPolicy.PublicOnly.FindObjection(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::101:101")]
    public void Public_addresses_are_connected_to(string address) =>
        Assert.Null(EgressPolicy.PublicOnly.FindObjection(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("fd12::1", true)]
    [InlineData("::ffff:192.168.0.1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("169.254.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fd00:42::42", false)]
    [InlineData("224.0.0.1", false)]
    public void Allowing_private_networks_opens_nothing_else(string address, bool isAllowed) => Assert.Equal(
        isAllowed, new EgressPolicy(AllowPrivate: true, []).FindObjection(IPAddress.Parse(address)) is null);

    [Theory]
    [InlineData("127.0.0.0/8", "127.0.0.1", true)]
    [InlineData("127.0.0.0/8", "::ffff:127.0.0.1", true)]
    [InlineData("127.0.0.0/8", "10.0.0.1", false)]
    [InlineData("169.254.0.0/16", "169.254.7.7", true)]
    [InlineData("169.254.0.0/16", "169.254.169.254", false)]
    [InlineData("0.0.0.0/0", "169.254.169.254", false)]
    [InlineData("169.254.169.254", "169.254.169.254", true)]
    [InlineData("::/0", "fd00:ec2::254", false)]
    [InlineData("fe80::/10", "fe80::a9fe:a9fe", false)]
    [InlineData("fe80::/10", "fe80::a9fe:a9fe%2", false)]
    [InlineData("fe80::a9fe:a9fe", "fe80::a9fe:a9fe", true)]
    [InlineData("169.254.0.0/16", "169.254.42.42", false)]
    [InlineData("4000::/16", "4000::1", true)]
    [InlineData("0.0.0.0/0", "0.0.0.0", false)]
    [InlineData("0.0.0.0/0", "224.0.0.1", false)]
    public void An_allowed_network_opens_itself_and_a_metadata_service_only_by_its_own_address(
        string network, string address, bool isAllowed)
    {
        var policy = Read(network);
        Assert.Equal(isAllowed, policy.FindObjection(IPAddress.Parse(address)) is null);
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("1")]
    [InlineData("0x7f.1")]
    [InlineData("example.com")]
    public void What_is_no_network_is_reported(string text)
    {
        var problems = new List<string>();
        EgressPolicyReader.Read(allowPrivate: false, [text], "here", problems);
        Assert.Contains($"here: '{text}' is not a network", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_that_was_judged_is_the_one_that_is_connected()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        // A name that rebinds: allowed when it is judged, somewhere else whenever it is asked again.
        var resolver = new Names([IPAddress.Loopback], [IPAddress.Parse("169.254.169.254")]);
        var guard = new EgressGuard(Read("127.0.0.1"), resolver);
        await using var stream = await guard.ConnectAsync("rebinding.test", PortOf(listener), CancellationToken.None);
        Assert.Equal(1, resolver.Asked);
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)stream.Socket.RemoteEndPoint!).Address);
    }

    [Fact]
    public async Task Of_several_addresses_only_those_that_are_allowed_are_tried()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var guard = new EgressGuard(
            Read("127.0.0.1"), new Names([IPAddress.Parse("10.9.9.9"), IPAddress.Loopback]));
        await using var stream = await guard.ConnectAsync("mixed.test", PortOf(listener), CancellationToken.None);
        Assert.True(stream.Socket.Connected);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("localhost")]
    public async Task No_way_of_writing_loopback_reaches_it(string host)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new HttpClient(
            new EgressGuard(EgressPolicy.PublicOnly).CreateHttpHandler(TimeSpan.FromMinutes(1)));
        var failure = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync(new Uri($"http://{host}:{PortOf(listener)}/")));
        var refusal = Assert.IsType<EgressRefusedException>(failure.GetBaseException());
        Assert.Contains("allowed-networks", refusal.Message, StringComparison.Ordinal);
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task A_refusal_names_the_host_the_address_and_the_remedy()
    {
        var guard = new EgressGuard(EgressPolicy.PublicOnly, new Names([IPAddress.Parse("::ffff:10.0.0.8")]));
        var refusal = await Assert.ThrowsAsync<EgressRefusedException>(
            () => guard.ConnectAsync("inside.test", 80, CancellationToken.None));
        Assert.Equal(
            "'inside.test' is ::ffff:10.0.0.8, a private address, which the server does not connect to; if it is "
            + "meant, list its network in 'allowed-networks', or set 'allow-private' for private networks",
            refusal.Message);
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static EgressPolicy Read(string network)
    {
        var problems = new List<string>();
        var policy = EgressPolicyReader.Read(allowPrivate: false, [network], "test", problems);
        Assert.Empty(problems);
        return policy;
    }

    /// <summary>Answers each question with the next list, and the last one again and again.</summary>
    private sealed class Names(params IPAddress[][] answers) : INameResolver
    {
        public int Asked { get; private set; }

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel) =>
            Task.FromResult(answers[Math.Min(Asked++, answers.Length - 1)]);
    }
}
