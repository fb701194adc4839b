using System.Globalization;
using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.SecurityTokens;

[Trait("Attack", "20")]
public sealed class GetFederationTokenTests(StsServer server) : IClassFixture<StsServer>
{
    private const string OnlyGet =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""";
    private const string GetAndFederate =
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","sts:GetFederationToken"],
         "Resource":"*"}]}
        """;

    [Fact]
    public async Task A_federated_user_may_what_the_user_and_the_policy_of_the_session_allow()
    {
        var user = await server.NewUserAsync(GetAndFederate);
        var bucket = await server.NewBucketAsync();
        var answer = await FederateAsync(user, ("Policy", StsServer.Everything), ("DurationSeconds", "900"));
        Assert.Equal($"{server.AccountId}:bob", answer["FederatedUserId"]);
        Assert.Equal($"arn:aws:sts::{server.AccountId}:federated-user/bob", answer["Arn"]);
        Assert.NotNull(answer["PackedPolicySize"]);
        Assert.Equal(TimeSpan.FromSeconds(900), LengthOf(answer));
        var session = server.SessionOf(answer);
        Assert.Equal("text", (await session.SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal((403, "AccessDenied"), (await session.SendAsync("PUT", $"/{bucket}/key", [])).Outcome);
        var identity = await StsServer.StsAsync(session, "GetCallerIdentity");
        Assert.Equal(answer["Arn"], identity["Arn"]);
        Assert.Equal($"{server.AccountId}:bob", identity["UserId"]);
    }

    [Fact]
    public async Task A_federated_user_may_no_more_than_the_policy_and_nothing_without_one()
    {
        var user = await server.NewUserAsync(StsServer.Everything);
        var bucket = await server.NewBucketAsync();
        var limited = server.SessionOf(await FederateAsync(user, ("Policy", OnlyGet)));
        Assert.Equal("text", (await limited.SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal((403, "AccessDenied"), (await limited.SendAsync("PUT", $"/{bucket}/key", [])).Outcome);
        var managed = server.SessionOf(await FederateAsync(
            user, ("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")));
        Assert.Equal("text", (await managed.SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal((403, "AccessDenied"), (await managed.SendAsync("PUT", $"/{bucket}/key", [])).Outcome);
        var nothing = await FederateAsync(user);
        Assert.Equal(TimeSpan.FromHours(12), LengthOf(nothing));
        var unlimited = server.SessionOf(nothing);
        Assert.Equal((403, "AccessDenied"), (await unlimited.SendAsync("GET", $"/{bucket}/key")).Outcome);

        // A policy that names the federated user lets it in; one that names the user behind it does not.
        await NameAsync(user.Arn);
        Assert.Equal((403, "AccessDenied"), (await unlimited.SendAsync("GET", $"/{bucket}/key")).Outcome);
        await NameAsync(nothing["Arn"]!);
        Assert.Equal("text", (await unlimited.SendAsync("GET", $"/{bucket}/key")).Text);

        Task NameAsync(string arn) => server.SetBucketPolicyAsync(bucket, $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{arn}}"},
             "Action":"s3:GetObject","Resource":"arn:aws:s3:::{{bucket}}/*"}]}
            """);
    }

    [Fact]
    public async Task A_policy_that_names_the_user_counts_for_the_federated_user_within_the_session()
    {
        var user = await server.NewUserAsync(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:*","Resource":"*"}]}""");
        var bucket = await server.NewBucketAsync();
        await server.SetBucketPolicyAsync(bucket, $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{user.Arn}}"},
             "Action":"s3:*","Resource":"arn:aws:s3:::{{bucket}}/*"}]}
            """);
        var session = server.SessionOf(await FederateAsync(user, ("Policy", OnlyGet)));
        Assert.Equal("text", (await session.SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal((403, "AccessDenied"), (await session.SendAsync("PUT", $"/{bucket}/key", [])).Outcome);
    }

    [Fact]
    public async Task It_takes_the_right_to_it_and_for_tags_the_right_to_them()
    {
        (string, string)[] tags = [("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "red")];
        var nobody = await server.NewUserAsync(OnlyGet);
        var refused = await TryAsync(nobody.As);
        Assert.Equal((403, "AccessDenied"), refused.Outcome);
        Assert.Equal(
            $"User: {nobody.Arn} is not authorized to perform: sts:GetFederationToken on resource: "
            + $"arn:aws:sts::{server.AccountId}:federated-user/bob",
            refused["Message"]);
        var untagged = await server.NewUserAsync(GetAndFederate);
        Assert.Equal((200, null), (await TryAsync(untagged.As)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await TryAsync(untagged.As, tags)).Outcome);
        var onlyBlue = await server.NewUserAsync("""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
             {"Effect":"Deny","Action":"sts:TagSession","Resource":"*",
              "Condition":{"StringNotEquals":{"aws:RequestTag/team":"blue"}}}]}
            """);
        Assert.Equal((403, "AccessDenied"), (await TryAsync(onlyBlue.As, tags)).Outcome);
        tags[1].Item2 = "blue";
        Assert.Equal((200, null), (await TryAsync(onlyBlue.As, tags)).Outcome);
        var twice = await TryAsync(onlyBlue.As, [.. tags, ("Tags.member.2.Key", "TEAM"), ("Tags.member.2.Value", "x")]);
        Assert.Equal((400, "InvalidParameterValue"), twice.Outcome);
    }

    [Fact]
    public async Task Tags_of_the_session_go_before_those_of_the_user()
    {
        var user = await server.NewUserAsync(StsServer.Everything);
        await StsServer.IamAsync(
            server.Root, "TagUser", ("UserName", user.Name), ("Tags.member.1.Key", "team"),
            ("Tags.member.1.Value", "blue"));
        var bucket = await server.NewBucketAsync();
        var session = server.SessionOf(await FederateAsync(
            user, ("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "red"),
            ("Policy", """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*",
                 "Condition":{"StringEquals":{"aws:PrincipalTag/team":"red","aws:PrincipalType":"FederatedUser"},
                  "Null":{"aws:username":"true"}}}]}
                """)));
        Assert.Equal("text", (await session.SendAsync("GET", $"/{bucket}/key")).Text);
    }

    [Fact]
    public async Task Only_a_lasting_key_of_a_user_gives_it()
    {
        var user = await server.NewUserAsync(StsServer.Everything);
        Assert.Equal((403, "AccessDenied"), (await TryAsync(server.Root)).Outcome);
        Assert.Equal((403, "MissingAuthenticationToken"), (await TryAsync(server.Anonymous)).Outcome);
        var session = server.SessionOf(await StsServer.StsAsync(user.As, "GetSessionToken"));
        Assert.Equal((403, "AccessDenied"), (await TryAsync(session)).Outcome);
        var role = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""");
        var ofRole = server.SessionOf(await StsServer.AssumeAsync(user.As, role));
        Assert.Equal((403, "AccessDenied"), (await TryAsync(ofRole)).Outcome);
    }

    [Fact]
    public async Task A_federated_user_gets_no_further_credentials_and_nothing_of_identities()
    {
        var user = await server.NewUserAsync(StsServer.Everything);
        var session = server.SessionOf(await FederateAsync(user, ("Policy", StsServer.Everything)));
        var role = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""");
        Assert.Equal((403, "AccessDenied"), (await StsServer.AssumeAsync(session, role)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await TryAsync(session)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await StsServer.StsAsync(session, "GetSessionToken")).Outcome);
        Assert.Equal((403, "InvalidClientTokenId"), (await session.IamAsync("ListUsers")).Outcome);
    }

    [Fact]
    public async Task The_boundary_of_the_user_bounds_it_and_the_end_of_the_user_ends_it()
    {
        var user = await server.NewUserAsync(StsServer.Everything);
        var bucket = await server.NewBucketAsync();
        var session = server.SessionOf(await FederateAsync(user, ("Policy", StsServer.Everything)));
        Assert.Equal((200, null), (await session.SendAsync("PUT", $"/{bucket}/other", [])).Outcome);
        await StsServer.IamAsync(
            server.Root, "PutUserPermissionsBoundary", ("UserName", user.Name),
            ("PermissionsBoundary", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"));
        Assert.Equal((403, "AccessDenied"), (await session.SendAsync("PUT", $"/{bucket}/other", [])).Outcome);
        Assert.Equal("text", (await session.SendAsync("GET", $"/{bucket}/key")).Text);
        await StsServer.IamAsync(
            server.Root, "UpdateUser", ("UserName", user.Name), ("NewUserName", server.NewName("moved")));
        Assert.Equal((400, "InvalidToken"), (await session.SendAsync("GET", $"/{bucket}/key")).Outcome);
    }

    [Theory]
    [InlineData("Name", "b")]
    [InlineData("Name", "b/b")]
    [InlineData("Name", "a-name-of-thirty-three-characters")]
    [InlineData("DurationSeconds", "899")]
    [InlineData("DurationSeconds", "129601")]
    [InlineData("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/Absent")]
    public async Task What_cannot_be_is_refused(string name, string value)
    {
        var user = await server.NewUserAsync(StsServer.Everything);
        (string Name, string Value)[] parameters = name == "Name" ? [(name, value)] : [("Name", "bob"), (name, value)];
        Assert.Equal(
            (400, "ValidationError"), (await StsServer.StsAsync(user.As, "GetFederationToken", parameters)).Outcome);
    }

    private static Task<RawS3Answer> TryAsync(S3Caller caller, params (string Name, string Value)[] parameters) =>
        StsServer.StsAsync(caller, "GetFederationToken", [("Name", "bob"), .. parameters]);

    private static async Task<RawS3Answer> FederateAsync(
        TestUser user, params (string Name, string Value)[] parameters)
    {
        var answer = await TryAsync(user.As, parameters);
        Assert.True((int)answer.Status == 200, answer.Text);
        return answer;
    }

    private TimeSpan LengthOf(RawS3Answer answer)
    {
        var end = DateTimeOffset.Parse(answer["Expiration"]!, CultureInfo.InvariantCulture);
        var length = end - server.Clock.GetUtcNow();
        return TimeSpan.FromMinutes(Math.Round(length.TotalMinutes));
    }
}
