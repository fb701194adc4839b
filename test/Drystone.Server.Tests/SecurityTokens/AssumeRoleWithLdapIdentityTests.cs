using System.Diagnostics;
using Drystone.Server.Identity.Ldap;
using Drystone.Server.Tests.Identity.Ldap;

namespace Drystone.Server.Tests.SecurityTokens;

/// <summary>Attack case 21 through the front door, with a real directory behind it.</summary>
[Trait("Attack", "21")]
public sealed class AssumeRoleWithLdapIdentityTests(LdapStsServer directory) : IClassFixture<LdapStsServer>
{
    private const string Account = LdapStsServer.Account;
    private const string OnlyGet = LdapStsServer.OnlyGet;

    private readonly StsServer server = directory.Server;

    [Fact]
    public async Task A_user_takes_the_role_of_their_group()
    {
        var answer = await LoginAsync("alice", SlapdServer.AlicePassword);
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal($"arn:aws:sts::{Account}:assumed-role/readers/alice", answer["Arn"]);
        var session = server.SessionOf(answer);
        Assert.Equal("text", (await session.SendAsync("GET", "/shared/key")).Text);
        Assert.Equal((403, "AccessDenied"), (await session.SendAsync("PUT", "/shared/key", [])).Outcome);

        // Who has a name of their own with other letters is still the same one.
        Assert.Equal(answer["Arn"], (await LoginAsync("Alice", SlapdServer.AlicePassword))["Arn"]);
    }

    [Fact]
    public async Task Of_several_roles_one_can_be_named_and_of_others_none()
    {
        var own = await LoginAsync(
            "alice", SlapdServer.AlicePassword, ("RoleArn", $"arn:aws:iam::{Account}:role/directory/alice"),
            ("Policy", OnlyGet), ("DurationSeconds", "900"));
        Assert.Equal($"arn:aws:sts::{Account}:assumed-role/alice/alice", own["Arn"]);
        Assert.Equal((403, "AccessDenied"), (await server.SessionOf(own).SendAsync("PUT", "/shared/key", [])).Outcome);
        foreach (var arn in new[] { "admins", "absent", "nowhere" })
        {
            var refused = await LoginAsync(
                "alice", SlapdServer.AlicePassword, ("RoleArn", $"arn:aws:iam::{Account}:role/directory/{arn}"));
            Assert.Equal((403, "AccessDenied"), refused.Outcome);
        }

        Assert.Equal((403, "AccessDenied"), (await LoginAsync("bob", "bob-password-1234")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await LoginAsync(
            "smith", "smith-password-1234", ("RoleArn", $"arn:aws:iam::{Account}:role/directory/alice"))).Outcome);
    }

    [Fact]
    public async Task What_is_known_of_the_user_is_there_for_policies()
    {
        foreach (var (key, value) in new[]
        {
            ("ldap:username", "alice"), ("ldap:user", "uid=alice,ou=people,dc=example,dc=org"),
            ("ldap:groups", SlapdServer.Readers),
        })
        {
            await StsServer.IamAsync(
                server.AddedRoot!, "PutRolePolicy", ("RoleName", "readers"), ("PolicyName", "p"),
                ("PolicyDocument", $$$"""
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*",
                     "Condition":{"StringEquals":{"{{{key}}}":"{{{value}}}"} } }]}
                    """));
            var session = server.SessionOf(await LoginAsync("alice", SlapdServer.AlicePassword));
            Assert.Equal((key, "text"), (key, (await session.SendAsync("GET", "/shared/key")).Text));
            var other = server.SessionOf(await LoginAsync("smith", "smith-password-1234"));
            Assert.Equal(key == "ldap:groups", (await other.SendAsync("GET", "/shared/key")).Text == "text");
        }

        await directory.GrantAsync("readers", OnlyGet);
    }

    [Fact]
    public async Task Who_is_not_there_and_who_does_not_know_the_password_are_told_the_same_after_the_same_time()
    {
        List<TimeSpan> times = [];
        List<string?> messages = [];
        foreach (var (username, password) in new[]
        {
            ("alice", "wrong"), ("nobody", "wrong"), ("alice", ""), ("alice", SlapdServer.AlicePassword + " "),
        })
        {
            var clock = Stopwatch.StartNew();
            var refused = await LoginAsync(username, password);
            times.Add(clock.Elapsed);
            Assert.Equal((403, "IDPRejectedClaim"), refused.Outcome);
            messages.Add(refused["Message"]);
        }

        Assert.Single(messages.Distinct());
        Assert.All(times, time => Assert.True(time >= LdapLogin.RefusalTime - TimeSpan.FromMilliseconds(20)));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("al*")]
    [InlineData("alice)(objectClass=*")]
    [InlineData("alice\0")]
    [InlineData("a")]
    [InlineData("with space")]
    [InlineData("")]
    public async Task A_name_that_could_be_anything_else_is_refused(string username) => Assert.Equal(
        (400, "ValidationError"), (await LoginAsync(username, SlapdServer.AlicePassword)).Outcome);

    [Fact]
    public async Task Guessing_is_slowed_even_for_the_right_password()
    {
        var refusals = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => LoginAsync("bob", $"guess {i}")));
        Assert.Contains(refusals, refusal => refusal.Outcome == (400, "Throttling"));
        for (var i = 0; i < 4; i++)
        {
            server.Clock.Moved += TimeSpan.FromMinutes(1);
            Assert.Equal((403, "IDPRejectedClaim"), (await LoginAsync("bob", "wrong")).Outcome);
        }

        Assert.Equal((400, "Throttling"), (await LoginAsync("bob", "bob-password-1234")).Outcome);

        // Others go on.
        Assert.Equal((200, null), (await LoginAsync("alice", SlapdServer.AlicePassword)).Outcome);

        // Known again once the wait is over, and without a role as before.
        server.Clock.Moved += TimeSpan.FromMinutes(1);
        Assert.Equal((403, "AccessDenied"), (await LoginAsync("bob", "bob-password-1234")).Outcome);
    }

    [Fact]
    public async Task A_directory_that_is_away_is_said_to_be_so()
    {
        await directory.Slapd.StopAsync();
        try
        {
            Assert.Equal(
                (400, "IDPCommunicationError"), (await LoginAsync("alice", SlapdServer.AlicePassword)).Outcome);
        }
        finally
        {
            await directory.Slapd.EnsureStartedAsync();
        }

        Assert.Equal((200, null), (await LoginAsync("alice", SlapdServer.AlicePassword)).Outcome);
    }

    private Task<RawS3Answer> LoginAsync(
        string username, string password, params (string Name, string Value)[] parameters) =>
        StsServer.StsAsync(
            server.Anonymous, "AssumeRoleWithLDAPIdentity",
            [("LDAPUsername", username), ("LDAPPassword", password), .. parameters]);
}
