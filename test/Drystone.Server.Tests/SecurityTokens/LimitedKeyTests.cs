using Drystone.Server.Control;

namespace Drystone.Server.Tests.SecurityTokens;

/// <summary>Attack case 20: a key that is limited, or ends, has no child that is not.</summary>
[Trait("Attack", "20")]
public sealed class LimitedKeyTests(StsServer server) : IClassFixture<StsServer>
{
    private const string GetAndSessions =
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","sts:GetSessionToken"],
         "Resource":"*"}]}
        """;

    [Fact]
    public async Task A_session_of_a_limited_key_is_limited()
    {
        var user = await server.NewUserAsync(StsServer.Everything);
        var bucket = await server.NewBucketAsync();
        var limited = await NewKeyAsync(user, GetAndSessions);
        var session = server.SessionOf(await StsServer.StsAsync(limited, "GetSessionToken"));
        foreach (var caller in new[] { limited, session })
        {
            Assert.Equal("text", (await caller.SendAsync("GET", $"/{bucket}/key")).Text);
            Assert.Equal((403, "AccessDenied"), (await caller.SendAsync("PUT", $"/{bucket}/key", [])).Outcome);
        }

        // Also where the bucket lets the user do everything.
        await server.SetBucketPolicyAsync(bucket, $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{user.Arn}}"},
             "Action":"s3:*","Resource":"arn:aws:s3:::{{bucket}}/*"}]}
            """);
        Assert.Equal((200, null), (await user.As.SendAsync("PUT", $"/{bucket}/key", "text"u8.ToArray())).Outcome);
        Assert.Equal((403, "AccessDenied"), (await limited.SendAsync("PUT", $"/{bucket}/key", [])).Outcome);
        Assert.Equal((403, "AccessDenied"), (await session.SendAsync("PUT", $"/{bucket}/key", [])).Outcome);
    }

    [Fact]
    public async Task A_limited_key_takes_no_role_and_makes_no_key()
    {
        var user = await server.NewUserAsync(StsServer.Everything);
        var limited = await NewKeyAsync(user, GetAndSessions);
        var role = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""");
        Assert.Equal((403, "AccessDenied"), (await StsServer.AssumeAsync(limited, role)).Outcome);
        Assert.Equal((200, null), (await StsServer.AssumeAsync(user.As, role)).Outcome);
        Assert.Equal(
            (403, "AccessDenied"),
            (await QueryApi.QueryCalls.IamAsync(limited, "CreateAccessKey", ("UserName", user.Name))).Outcome);
    }

    [Fact]
    public async Task A_session_does_not_outlive_its_key()
    {
        var user = await server.NewUserAsync(StsServer.Everything);
        var key = await NewKeyAsync(user, policy: null, lifetimeSeconds: 1_800);
        var answer = await StsServer.StsAsync(key, "GetSessionToken", ("DurationSeconds", "43200"));
        var session = server.SessionOf(answer);
        Assert.Equal((200, null), (await session.SendAsync("GET", "/")).Outcome);
        server.Clock.Moved += TimeSpan.FromSeconds(1_801);
        Assert.Equal((400, "ExpiredToken"), (await session.SendAsync("GET", "/")).Outcome);
        Assert.Equal((400, "ExpiredToken"), (await key.SendAsync("GET", "/")).Outcome);
    }

    private async Task<S3Caller> NewKeyAsync(TestUser user, string? policy, long? lifetimeSeconds = null)
    {
        await using var admin = await new OperatorAccess(server.DataDirectory, null, TimeProvider.System)
            .OpenAccountsAsync(CancellationToken.None);
        var key = await admin.AddAccountKeyAsync(
            new NewAccountKey(null, user.Name, lifetimeSeconds, policy, null, null, null), CancellationToken.None);
        return server.CallerOf(key.Key.AccessKeyId, key.SecretAccessKey);
    }
}
