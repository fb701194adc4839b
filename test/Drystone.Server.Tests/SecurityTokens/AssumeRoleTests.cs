using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.SecurityTokens;

public sealed class AssumeRoleTests(StsServer server) : IClassFixture<StsServer>
{
    private const string AllowAssume =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:*","Resource":"*"}]}""";
    private const string OnlyGet =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""";
    private const string DenyAssume =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*"}]}""";

    [Fact]
    public async Task A_user_takes_a_role_that_trusts_them()
    {
        var user = await server.NewUserAsync();
        var role = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""");
        var answer = await StsServer.AssumeAsync(user.As, role);
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal($"{role.Id}:session", answer["AssumedRoleId"]);
        Assert.Equal($"arn:aws:sts::{server.AccountId}:assumed-role/{role.Name}/session", answer["Arn"]);
        Assert.Matches("^ASIA[A-Z2-7]{16}$", answer["AccessKeyId"]);
        Assert.Equal(40, answer["SecretAccessKey"]!.Length);
        Assert.Null(answer["PackedPolicySize"]);
        var bucket = await server.NewBucketAsync();
        Assert.Equal("text", (await server.SessionOf(answer).SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal((403, "AccessDenied"), (await user.As.SendAsync("GET", $"/{bucket}/key")).Outcome);
    }

    [Theory]
    [InlineData("user", null, true)]
    [InlineData("user", DenyAssume, false)]
    [InlineData("account", null, false)]
    [InlineData("account", AllowAssume, true)]
    [InlineData("everyone", null, true)]
    [InlineData("other user", AllowAssume, false)]
    public async Task Within_the_account_the_trust_policy_decides_and_may_leave_it_to_the_account(
        string trust, string? policy, bool isAllowed)
    {
        var user = await server.NewUserAsync(policy);
        var other = await server.NewUserAsync();
        var role = await server.NewRoleAsync(trust switch
        {
            "user" => $$"""{"AWS":"{{user.Arn}}"}""",
            "account" => $$"""{"AWS":"{{server.AccountId}}"}""",
            "everyone" => """{"AWS":"*"}""",
            _ => $$"""{"AWS":"{{other.Arn}}"}""",
        });
        await AssertAsync(isAllowed, await StsServer.AssumeAsync(user.As, role));
    }

    [Theory]
    [InlineData("user", null, false)]
    [InlineData("user", AllowAssume, true)]
    [InlineData("account", AllowAssume, true)]
    [InlineData("first account", AllowAssume, false)]
    public async Task From_another_account_both_sides_must_allow(string trust, string? policy, bool isAllowed)
    {
        var stranger = await server.NewUserAsync(policy, server.OtherRoot);
        var role = await server.NewRoleAsync(trust switch
        {
            "user" => $$"""{"AWS":"{{stranger.Arn}}"}""",
            "account" => $$"""{"AWS":"{{server.OtherAccountId}}"}""",
            _ => $$"""{"AWS":"{{server.AccountId}}"}""",
        });
        var answer = await StsServer.AssumeAsync(stranger.As, role);
        await AssertAsync(isAllowed, answer);
        if (isAllowed)
        {
            // The session is of the role's account.
            var bucket = await server.NewBucketAsync();
            Assert.Equal("text", (await server.SessionOf(answer).SendAsync("GET", $"/{bucket}/key")).Text);
        }
    }

    [Fact]
    public async Task A_root_takes_no_role()
    {
        var role = await server.NewRoleAsync("""{"AWS":"*"}""");
        var refused = await StsServer.AssumeAsync(server.Root, role);
        Assert.Equal((403, "AccessDenied"), refused.Outcome);
        Assert.Equal("Roles may not be assumed by root accounts.", refused["Message"]);
        Assert.Equal((403, "AccessDenied"), (await StsServer.AssumeAsync(server.OtherRoot, role)).Outcome);
    }

    [Fact]
    public async Task Who_may_not_is_not_told_whether_a_role_is_there()
    {
        var user = await server.NewUserAsync();
        var there = await server.NewRoleAsync($$"""{"AWS":"{{server.AccountId}}"}""");
        string[] absent =
        [
            $"arn:aws:iam::{server.AccountId}:role/absent", $"arn:aws:iam::{server.AccountId}:role/{there.Name}",
            "arn:aws:iam::000000000000:role/absent", there.Arn,
        ];
        foreach (var arn in absent)
        {
            var refused = await StsServer.AssumeAsync(user.As, there with { Arn = arn });
            Assert.Equal((403, "AccessDenied"), refused.Outcome);
            Assert.Equal(
                $"User: {user.Arn} is not authorized to perform: sts:AssumeRole on resource: {arn}",
                refused["Message"]);
        }
    }

    [Theory]
    [InlineData("""{"StringEquals":{"sts:ExternalId":"right"}}""", "right", true)]
    [InlineData("""{"StringEquals":{"sts:ExternalId":"right"}}""", "wrong", false)]
    [InlineData("""{"StringEquals":{"sts:ExternalId":"right"}}""", null, false)]
    [InlineData("""{"StringLike":{"sts:RoleSessionName":"sess*"}}""", null, true)]
    [InlineData("""{"StringEquals":{"sts:RoleSessionName":"other"}}""", null, false)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"127.0.0.0/8"}}""", null, true)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}""", null, false)]
    public async Task Conditions_of_the_trust_policy_hold(string condition, string? externalId, bool isAllowed)
    {
        var user = await server.NewUserAsync();
        var role = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""", condition: condition);
        (string, string)[] parameters = externalId is null ? [] : [("ExternalId", externalId)];
        await AssertAsync(isAllowed, await StsServer.AssumeAsync(user.As, role, parameters));
    }

    [Theory]
    [InlineData("RoleSessionName", "a")]
    [InlineData("RoleSessionName", "with space")]
    [InlineData("RoleSessionName", "slash/ed")]
    [InlineData("RoleSessionName", "x2345678901234567890123456789012345678901234567890123456789012345")]
    [InlineData("RoleArn", "arn:aws:iam::123456789012:user/alice")]
    [InlineData("RoleArn", "arn:aws:iam::1234:role/a")]
    [InlineData("RoleArn", "arn:aws:iam::123456789012:role/")]
    [InlineData("RoleArn", "")]
    [InlineData("DurationSeconds", "899")]
    [InlineData("DurationSeconds", "43201")]
    [InlineData("DurationSeconds", "an hour")]
    [InlineData("DurationSeconds", "3601")]
    [InlineData("ExternalId", "a")]
    [InlineData("ExternalId", "with space")]
    [InlineData("SourceIdentity", "aws:me")]
    [InlineData("PolicyArns.member.1.arn", "arn:aws:iam::000000000000:policy/other")]
    [InlineData("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/Absent")]
    [InlineData("PolicyArns.member.1.arn", "policy")]
    public async Task What_cannot_be_is_refused(string parameter, string value)
    {
        var user = await server.NewUserAsync(AllowAssume);
        var role = await server.NewRoleAsync(
            $$"""{"AWS":"{{user.Arn}}"}""", "\"sts:AssumeRole\",\"sts:SetSourceIdentity\"");
        var parameters = new Dictionary<string, string>
        {
            ["RoleArn"] = role.Arn,
            ["RoleSessionName"] = "session",
            [parameter] = value,
        };
        var refused = await StsServer.StsAsync(
            user.As, "AssumeRole", [.. parameters.Select(one => (one.Key, one.Value))]);
        Assert.Equal((400, "ValidationError"), refused.Outcome);
    }

    [Fact]
    public async Task A_session_is_as_long_as_the_role_allows()
    {
        var user = await server.NewUserAsync();
        var role = await server.NewRoleAsync(
            $$"""{"AWS":"{{user.Arn}}"}""", parameters: ("MaxSessionDuration", "7200"));
        Assert.Equal((200, null), (await StsServer.AssumeAsync(user.As, role, ("DurationSeconds", "7200"))).Outcome);
        Assert.Equal(
            (400, "ValidationError"),
            (await StsServer.AssumeAsync(user.As, role, ("DurationSeconds", "7201"))).Outcome);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}""")]
    public async Task A_session_policy_that_is_none_is_refused(string policy)
    {
        var user = await server.NewUserAsync();
        var role = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""");
        Assert.Equal(
            (400, "MalformedPolicyDocument"), (await StsServer.AssumeAsync(user.As, role, ("Policy", policy))).Outcome);
    }

    [Fact]
    public async Task Policies_and_tags_that_do_not_fit_a_token_are_refused()
    {
        var user = await server.NewUserAsync();
        var role = await server.NewRoleAsync(
            $$"""{"AWS":"{{user.Arn}}"}""", "\"sts:AssumeRole\",\"sts:TagSession\"");
        var policy = StsServer.Everything[..^1] + ",\"Id\":\"" + new string('x', 2_100) + "\"}";
        Assert.Equal(
            (400, "PackedPolicyTooLarge"), (await StsServer.AssumeAsync(user.As, role, ("Policy", policy))).Outcome);
        var tags = Enumerable.Range(1, 20).SelectMany(i => new[]
        {
            ($"Tags.member.{i}.Key", $"key{i}"), ($"Tags.member.{i}.Value", new string('v', 256)),
        });
        var refused = await StsServer.AssumeAsync(user.As, role, [.. tags]);
        Assert.Equal((400, "PackedPolicyTooLarge"), refused.Outcome);
        var fitting = await StsServer.AssumeAsync(user.As, role, [.. tags.Take(8)]);
        Assert.Equal("26", fitting["PackedPolicySize"]);
    }

    [Fact]
    [Trait("Attack", "20")]
    public async Task A_session_policy_limits_and_never_widens()
    {
        var user = await server.NewUserAsync();
        var bucket = await server.NewBucketAsync();
        var role = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""", policy: OnlyGet);
        var wider = server.SessionOf(await StsServer.AssumeAsync(user.As, role, ("Policy", StsServer.Everything)));
        Assert.Equal("text", (await wider.SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal((403, "AccessDenied"), (await wider.SendAsync("PUT", $"/{bucket}/key", [])).Outcome);
        Assert.Equal((403, "AccessDenied"), (await wider.IamAsync("ListUsers")).Outcome);
        var mighty = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""");
        var limited = server.SessionOf(await StsServer.AssumeAsync(user.As, mighty, ("Policy", OnlyGet)));
        Assert.Equal("text", (await limited.SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal((403, "AccessDenied"), (await limited.SendAsync("PUT", $"/{bucket}/key", [])).Outcome);

        // Also where the policy of the bucket names the role.
        await server.SetBucketPolicyAsync(bucket, $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{mighty.Arn}}"},
             "Action":"s3:*","Resource":"arn:aws:s3:::{{bucket}}/*"}]}
            """);
        Assert.Equal((403, "AccessDenied"), (await limited.SendAsync("PUT", $"/{bucket}/key", [])).Outcome);
    }

    [Fact]
    public async Task Managed_policies_limit_as_well_and_one_that_goes_leaves_nothing()
    {
        var user = await server.NewUserAsync();
        var bucket = await server.NewBucketAsync();
        var role = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""");
        var builtIn = await StsServer.AssumeAsync(
            user.As, role, ("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"));
        var session = server.SessionOf(builtIn);
        Assert.Equal("text", (await session.SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal((403, "AccessDenied"), (await session.SendAsync("PUT", $"/{bucket}/key", [])).Outcome);
        var made = await StsServer.IamAsync(
            server.Root, "CreatePolicy", ("PolicyName", server.NewName("policy")), ("PolicyDocument", OnlyGet));
        var arn = made["Arn"]!;
        session = server.SessionOf(await StsServer.AssumeAsync(user.As, role, ("PolicyArns.member.1.arn", arn)));
        Assert.Equal("text", (await session.SendAsync("GET", $"/{bucket}/key")).Text);
        await StsServer.IamAsync(server.Root, "DeletePolicy", ("PolicyArn", arn));
        Assert.Equal((403, "AccessDenied"), (await session.SendAsync("GET", $"/{bucket}/key")).Outcome);
    }

    [Fact]
    public async Task Tags_need_a_right_and_become_those_of_the_principal()
    {
        var user = await server.NewUserAsync();
        var bucket = await server.NewBucketAsync();
        const string OnlyRed =
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*",
             "Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}}]}
            """;
        (string, string)[] tagged = [("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "red")];
        var strict = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""", policy: OnlyRed);
        Assert.Equal((403, "AccessDenied"), (await StsServer.AssumeAsync(user.As, strict, tagged)).Outcome);
        var role = await server.NewRoleAsync(
            $$"""{"AWS":"{{user.Arn}}"}""", "\"sts:AssumeRole\",\"sts:TagSession\"", policy: OnlyRed,
            parameters: [("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "blue")]);
        var red = server.SessionOf(await StsServer.AssumeAsync(user.As, role, tagged));
        Assert.Equal("text", (await red.SendAsync("GET", $"/{bucket}/key")).Text);
        var blue = server.SessionOf(await StsServer.AssumeAsync(user.As, role));
        Assert.Equal((403, "AccessDenied"), (await blue.SendAsync("GET", $"/{bucket}/key")).Outcome);
    }

    [Theory]
    [InlineData("InvalidParameterValue", "Tags.member.1.Key=a", "Tags.member.1.Value=1", "Tags.member.2.Key=A",
        "Tags.member.2.Value=2")]
    [InlineData("InvalidParameterValue", "TransitiveTagKeys.member.1=a")]
    [InlineData("ValidationError", "Tags.member.1.Key=a")]
    [InlineData("ValidationError", "Tags.member.1.Key=a!", "Tags.member.1.Value=1")]
    public async Task Tags_that_cannot_be_are_refused(string code, params string[] parameters)
    {
        var user = await server.NewUserAsync();
        var role = await server.NewRoleAsync(
            $$"""{"AWS":"{{user.Arn}}"}""", "\"sts:AssumeRole\",\"sts:TagSession\"");
        var given = parameters.Select(one => one.Split('=')).Select(pair => (pair[0], pair[1])).ToArray();
        Assert.Equal((400, code), (await StsServer.AssumeAsync(user.As, role, given)).Outcome);
    }

    [Fact]
    public async Task Some_tags_and_who_stands_behind_pass_from_session_to_session()
    {
        var user = await server.NewUserAsync();
        const string Actions = "\"sts:AssumeRole\",\"sts:TagSession\",\"sts:SetSourceIdentity\"";
        const string OnlyInherited =
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":
             {"StringEquals":{"aws:PrincipalTag/kept":"1","aws:SourceIdentity":"alice"},
              "Null":{"aws:PrincipalTag/dropped":"true"}}}]}
            """;
        var first = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""", Actions);
        var second = await server.NewRoleAsync(
            $$"""{"AWS":"{{first.Arn}}"}""", Actions, policy: OnlyInherited,
            parameters: ("MaxSessionDuration", "7200"));
        var bucket = await server.NewBucketAsync();
        var one = server.SessionOf(await StsServer.AssumeAsync(
            user.As, first, ("Tags.member.1.Key", "kept"), ("Tags.member.1.Value", "1"),
            ("Tags.member.2.Key", "dropped"), ("Tags.member.2.Value", "2"), ("TransitiveTagKeys.member.1", "kept"),
            ("SourceIdentity", "alice")));
        var answer = await StsServer.AssumeAsync(one, second);
        Assert.Equal("alice", answer["SourceIdentity"]);
        Assert.Equal("text", (await server.SessionOf(answer).SendAsync("GET", $"/{bucket}/key")).Text);

        // One hour is the most for a session of a session, whatever the role allows.
        Assert.Equal(
            (400, "ValidationError"), (await StsServer.AssumeAsync(one, second, ("DurationSeconds", "3601"))).Outcome);
        Assert.Equal(
            (403, "AccessDenied"), (await StsServer.AssumeAsync(one, second, ("SourceIdentity", "mallory"))).Outcome);
        var again = await StsServer.AssumeAsync(
            one, second, ("Tags.member.1.Key", "KEPT"), ("Tags.member.1.Value", "other"));
        Assert.Equal((400, "InvalidParameterValue"), again.Outcome);

        // A role that does not let tags and names be set gets none handed on.
        var third = await server.NewRoleAsync($$"""{"AWS":"{{first.Arn}}"}""");
        Assert.Equal((403, "AccessDenied"), (await StsServer.AssumeAsync(one, third)).Outcome);
    }

    [Fact]
    [Trait("Attack", "20")]
    public async Task A_limited_session_takes_no_role_beyond_its_limit()
    {
        var user = await server.NewUserAsync();
        var first = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""");
        var second = await server.NewRoleAsync($$"""{"AWS":"{{first.Arn}}"}""");
        var limited = server.SessionOf(await StsServer.AssumeAsync(user.As, first, ("Policy", OnlyGet)));
        Assert.Equal((403, "AccessDenied"), (await StsServer.AssumeAsync(limited, second)).Outcome);
        var whole = server.SessionOf(await StsServer.AssumeAsync(user.As, first));
        Assert.Equal((200, null), (await StsServer.AssumeAsync(whole, second)).Outcome);
    }

    private static Task AssertAsync(bool isAllowed, RawS3Answer answer)
    {
        Assert.Equal(isAllowed ? (200, null) : (403, "AccessDenied"), answer.Outcome);
        return Task.CompletedTask;
    }
}
