using System.Globalization;

namespace Drystone.Server.Tests.SecurityTokens;

public sealed class GetSessionTokenTests(StsServer server) : IClassFixture<StsServer>
{
    private const string OnlyGet =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""";

    [Fact]
    public async Task A_user_s_session_may_what_the_user_may()
    {
        var user = await server.NewUserAsync(OnlyGet);
        var bucket = await server.NewBucketAsync();
        var answer = await StsServer.StsAsync(user.As, "GetSessionToken");
        var session = server.SessionOf(answer);
        Assert.Equal("text", (await session.SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal((403, "AccessDenied"), (await session.SendAsync("PUT", $"/{bucket}/key", [])).Outcome);
        Assert.Equal(user.Arn, (await StsServer.StsAsync(session, "GetCallerIdentity"))["Arn"]);
        Assert.Equal(TimeSpan.FromHours(12), await LengthOfAsync(answer));
    }

    [Theory]
    [InlineData("900", 900)]
    [InlineData("129600", 129_600)]
    public async Task A_user_says_how_long(string asked, int seconds)
    {
        var user = await server.NewUserAsync();
        var answer = await StsServer.StsAsync(user.As, "GetSessionToken", ("DurationSeconds", asked));
        Assert.Equal(TimeSpan.FromSeconds(seconds), await LengthOfAsync(answer));
    }

    [Theory]
    [InlineData("899")]
    [InlineData("129601")]
    [InlineData("x")]
    public async Task No_user_says_what_cannot_be(string asked)
    {
        var user = await server.NewUserAsync();
        Assert.Equal(
            (400, "ValidationError"),
            (await StsServer.StsAsync(user.As, "GetSessionToken", ("DurationSeconds", asked))).Outcome);
    }

    [Fact]
    public async Task The_root_s_session_lasts_an_hour_and_may_everything()
    {
        var answer = await StsServer.StsAsync(server.Root, "GetSessionToken", ("DurationSeconds", "43200"));
        Assert.Equal(TimeSpan.FromHours(1), await LengthOfAsync(answer));
        var session = server.SessionOf(answer);
        var bucket = await server.NewBucketAsync();
        Assert.Equal((204, null), (await session.SendAsync("DELETE", $"/{bucket}/key")).Outcome);
        Assert.Equal(
            $"arn:aws:iam::{server.AccountId}:root", (await StsServer.StsAsync(session, "GetCallerIdentity"))["Arn"]);
    }

    [Fact]
    public async Task It_can_be_denied()
    {
        var user = await server.NewUserAsync(
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:GetSessionToken","Resource":"*"}]}
            """);
        Assert.Equal((403, "AccessDenied"), (await StsServer.StsAsync(user.As, "GetSessionToken")).Outcome);
    }

    [Fact]
    public async Task Nobody_has_a_second_factor_here()
    {
        var user = await server.NewUserAsync();
        var refused = await StsServer.StsAsync(
            user.As, "GetSessionToken", ("SerialNumber", "GAHT12345678"), ("TokenCode", "123456"));
        Assert.Equal((403, "AccessDenied"), refused.Outcome);
    }

    [Fact]
    public async Task A_user_s_session_takes_roles_as_the_user_does()
    {
        var user = await server.NewUserAsync();
        var role = await server.NewRoleAsync(
            $$"""{"AWS":"{{user.Arn}}"}""", parameters: ("MaxSessionDuration", "7200"));
        var session = server.SessionOf(await StsServer.StsAsync(user.As, "GetSessionToken"));

        // It is not a role's: this is no chain.
        Assert.Equal((200, null), (await StsServer.AssumeAsync(session, role, ("DurationSeconds", "7200"))).Outcome);
    }

    private Task<TimeSpan> LengthOfAsync(RawS3Answer answer)
    {
        var length = DateTimeOffset.Parse(answer["Expiration"]!, CultureInfo.InvariantCulture)
            - server.Clock.GetUtcNow();
        var rounded = TimeSpan.FromSeconds(Math.Ceiling(length.TotalSeconds / 60) * 60);
        return Task.FromResult(rounded);
    }
}
