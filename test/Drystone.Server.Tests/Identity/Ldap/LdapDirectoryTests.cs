using System.Diagnostics;
using System.DirectoryServices.Protocols;
using System.Net;
using System.Net.Sockets;
using Drystone.Server.Hosting;
using Drystone.Server.Identity.Ldap;

namespace Drystone.Server.Tests.Identity.Ldap;

/// <summary>Against a real directory.</summary>
[Trait("Attack", "21")]
public sealed class LdapDirectoryTests(SlapdServer slapd) : IClassFixture<SlapdServer>
{
    [Fact]
    public async Task A_user_with_the_right_password_is_found_with_their_groups()
    {
        await slapd.EnsureStartedAsync();
        var alice = await LoginAsync(slapd.Plain, "alice", SlapdServer.AlicePassword);
        Assert.Equal("uid=alice,ou=people,dc=example,dc=org", alice!.Name);
        Assert.Equal([SlapdServer.Readers], alice.Groups);
        Assert.Equal(alice.Name, (await LoginAsync(slapd.Plain, "ALICE", SlapdServer.AlicePassword))!.Name);
    }

    [Fact]
    public async Task A_name_with_signs_in_it_is_found_with_its_groups()
    {
        await slapd.EnsureStartedAsync();
        var smith = await LoginAsync(slapd.Plain, "smith", "smith-password-1234");
        Assert.Equal(LdapName.Normalize("cn=Smith\\, John,ou=people,dc=example,dc=org"), smith!.Name);
        Assert.Equal([SlapdServer.Readers], smith.Groups);
    }

    [Theory]
    [InlineData("juergen")]
    [InlineData("jürgen")]
    public async Task Names_and_passwords_of_other_letters_are_found_whole(string username)
    {
        await slapd.EnsureStartedAsync();
        var found = await LoginAsync(slapd.Plain, username, "pässwörd-Ω-1234");
        Assert.Equal(LdapName.Normalize("cn=Jürgen Ødegård (ops),ou=people,dc=example,dc=org"), found!.Name);
        Assert.Equal([SlapdServer.Readers], found.Groups);
        foreach (var shorter in new[] { "pässwörd-Ω-123", "pässwörd-Ω-1", "pässwörd-Ω-12345", "password-O-1234" })
        {
            Assert.Null(await LoginAsync(slapd.Plain, username, shorter));
        }
    }

    [Fact]
    public async Task A_directory_that_does_not_take_connections_holds_no_thread_for_long()
    {
        // What is not accepted fills a queue of one; what comes after gets no answer.
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen(backlog: 0);
        var place = (IPEndPoint)silent.LocalEndPoint!;
        using var filling = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await filling.ConnectAsync(place, TestContext.Current.CancellationToken);
        var options = slapd.Plain with
        {
            Address = new Uri($"ldap://127.0.0.1:{place.Port}"),
            ConnectTimeout = TimeSpan.FromMilliseconds(500),
        };
        var started = Stopwatch.GetTimestamp();
        await Assert.ThrowsAsync<LdapException>(() => LoginAsync(options, "alice", SlapdServer.AlicePassword));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(8));
    }

    [Theory]
    [InlineData("passwordless", "any")]
    [InlineData("alice", "wrong")]
    [InlineData("alice", "bob-password-1234")]
    [InlineData("nobody", SlapdServer.AlicePassword)]
    [InlineData("ali", SlapdServer.AlicePassword)]
    [InlineData("*", SlapdServer.AlicePassword)]
    [InlineData("al*", SlapdServer.AlicePassword)]
    [InlineData("alice)(objectClass=*", SlapdServer.AlicePassword)]
    [InlineData("*)(uid=alice", SlapdServer.AlicePassword)]
    [InlineData("alice\0", SlapdServer.AlicePassword)]
    [InlineData("shared", "bob-password-1234")]
    public async Task Nobody_else_is(string username, string password)
    {
        await slapd.EnsureStartedAsync();
        Assert.Null(await LoginAsync(slapd.Plain, username, password));
    }

    [Fact]
    public async Task Without_a_place_for_groups_none_are_asked_for()
    {
        await slapd.EnsureStartedAsync();
        var alice = await LoginAsync(slapd.Plain with { GroupBase = null }, "alice", SlapdServer.AlicePassword);
        Assert.Empty(alice!.Groups);
    }

    [Fact]
    public async Task Passwords_go_over_TLS_to_the_one_that_is_trusted()
    {
        await slapd.EnsureStartedAsync();
        var later = slapd.Plain with { StartTls = true, TrustedCertificatesDirectory = slapd.CertificatesDirectory };
        foreach (var options in new[] { slapd.Tls, later })
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.NotNull(await LoginAsync(options, "alice", SlapdServer.AlicePassword));
                Assert.Null(await LoginAsync(options, "alice", "wrong"));
            }
        }
    }

    [Fact]
    public async Task Nothing_is_sent_to_one_that_is_not_trusted()
    {
        await slapd.EnsureStartedAsync();
        var later = slapd.Plain with { StartTls = true };
        foreach (var options in new[] { slapd.Tls, later })
        {
            var untrusted = options with { TrustedCertificatesDirectory = null };
            await Assert.ThrowsAnyAsync<LdapException>(
                () => LoginAsync(untrusted, "alice", SlapdServer.AlicePassword));
        }
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_not_trusted()
    {
        await slapd.EnsureStartedAsync();
        var other = slapd.Tls with { Address = new Uri($"ldaps://127.0.0.2:{slapd.TlsPort}") };
        await Assert.ThrowsAnyAsync<LdapException>(() => LoginAsync(other, "alice", SlapdServer.AlicePassword));
    }

    [Fact]
    public async Task A_lookup_that_is_refused_is_no_wrong_password()
    {
        await slapd.EnsureStartedAsync();
        await Assert.ThrowsAsync<LdapException>(() => LoginAsync(
            slapd.Plain with { LookupPassword = "wrong" }, "alice", SlapdServer.AlicePassword));
        await Assert.ThrowsAsync<DirectoryOperationException>(() => LoginAsync(
            slapd.Plain with { UserBase = "ou=nowhere,dc=example,dc=org" }, "alice", SlapdServer.AlicePassword));
    }

    [Theory]
    [InlineData("https://ldap.example.com", "not the address of a directory")]
    [InlineData("ldap://ldap.example.com", "in the clear")]
    [InlineData("ldap://192.0.2.1", "in the clear")]
    [InlineData("ldaps://user@ldap.example.com", "not the address of a directory")]
    [InlineData("ldaps://ldap.example.com/dc=x", "not the address of a directory")]
    public void An_address_that_cannot_be_is_refused(string address, string problem) =>
        AssertProblem(slapd.Plain with { Address = new Uri(address) }, problem);

    [Fact]
    public void Settings_that_cannot_be_are_refused()
    {
        slapd.Plain.Validate();
        (slapd.Plain with { Address = new Uri("ldap://ldap.example.com"), AllowPlain = true }).Validate();
        (slapd.Plain with { Address = new Uri("ldap://ldap.example.com"), StartTls = true }).Validate();
        AssertProblem(slapd.Tls with { StartTls = true }, "do not ask for both");
        AssertProblem(slapd.Plain with { LookupPassword = "" }, "its password");
        AssertProblem(slapd.Plain with { UserBase = "" }, "below which users are");
        AssertProblem(slapd.Plain with { UserFilter = "(uid=alice)" }, "%s");
        AssertProblem(slapd.Plain with { GroupFilter = "(cn=readers)" }, "%d");
        AssertProblem(slapd.Plain with { Roles = [] }, "which roles");
        AssertProblem(slapd.Plain with { Roles = [new LdapRole("readers", SlapdServer.Readers)] }, "ARN of a role");
        AssertProblem(
            slapd.Plain with { Roles = [new LdapRole("arn:aws:iam::123456789012:role/r", "readers")] },
            "name of an entry");
        Assert.DoesNotContain(SlapdServer.LookupPassword, slapd.Plain.ToString(), StringComparison.Ordinal);
    }

    private static void AssertProblem(LdapOptions options, string problem) => Assert.Contains(
        problem, Assert.Throws<ServerStartException>(options.Validate).Message, StringComparison.Ordinal);

    private static async Task<LdapUser?> LoginAsync(LdapOptions options, string username, string password)
    {
        using var directory = new LdapDirectory(options);
        return await directory.LoginAsync(username, password, TestContext.Current.CancellationToken);
    }
}
