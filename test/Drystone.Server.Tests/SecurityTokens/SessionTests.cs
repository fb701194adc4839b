using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Drystone.S3.Signing;

namespace Drystone.Server.Tests.SecurityTokens;

/// <summary>What temporary credentials are good for, and when they end.</summary>
public sealed class SessionTests(StsServer server) : IClassFixture<StsServer>
{
    private const string DenyOlder =
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*",
         "Condition":{"DateLessThan":{"aws:TokenIssueTime":"TIME"}}}]}
        """;

    [Fact]
    public async Task They_work_in_headers_and_in_links()
    {
        var (_, _, session) = await NewSessionAsync();
        var bucket = await server.NewBucketAsync();
        Assert.Equal("text", (await session.SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal("text", (await server.Anonymous.SendAsync("GET", session.Presign("GET", $"/{bucket}/key"))).Text);
        Assert.Equal((200, null), (await session.SendAsync("PUT", $"/{bucket}/other", "more"u8.ToArray())).Outcome);
    }

    [Fact]
    [Trait("Attack", "14")]
    public async Task They_are_nothing_without_their_token_or_with_another()
    {
        var (user, role, _) = await NewSessionAsync();
        var bucket = await server.NewBucketAsync();
        var (one, other) = (await StsServer.AssumeAsync(user.As, role), await StsServer.AssumeAsync(user.As, role));
        var (id, secret, token) = (one["AccessKeyId"]!, one["SecretAccessKey"]!, one["SessionToken"]!);
        await AssertAsync(server.CallerOf(id, secret), 403, "InvalidAccessKeyId");
        await AssertAsync(server.CallerOf(id, secret, other["SessionToken"]), 400, "InvalidToken");
        await AssertAsync(server.CallerOf(id, secret, token[..^2] + "AA"), 400, "InvalidToken");
        await AssertAsync(server.CallerOf(id, secret, ""), 400, "InvalidToken");
        await AssertAsync(server.CallerOf(id, other["SecretAccessKey"]!, token), 403, "SignatureDoesNotMatch");
        await AssertAsync(server.CallerOf("ASIAAAAAAAAAAAAAAAAA", secret, token), 400, "InvalidToken");

        // The opened session is known now, and that changes nothing.
        Assert.Equal(200, (int)(await server.CallerOf(id, secret, token).SendAsync("GET", $"/{bucket}/key")).Status);
        await AssertAsync(server.CallerOf(id, secret), 403, "InvalidAccessKeyId");
        await AssertAsync(server.CallerOf(id, secret, other["SessionToken"]), 400, "InvalidToken");

        async Task AssertAsync(S3Caller caller, int status, string code)
        {
            Assert.Equal((status, code), (await caller.SendAsync("GET", $"/{bucket}/key")).Outcome);
            var link = await server.Anonymous.SendAsync("GET", caller.Presign("GET", $"/{bucket}/key"));
            Assert.Equal((status, code), link.Outcome);
        }
    }

    [Fact]
    [Trait("Attack", "20")]
    public async Task Nothing_of_an_account_comes_back_with_another_of_its_id()
    {
        const string Id = "777777777777";
        await server.AddAccountAsync("short-lived", Id);
        var root = server.AddedRoot!;
        var user = await server.NewUserAsync(StsServer.Everything, root);
        S3Caller[] sessions =
        [
            server.SessionOf(await StsServer.StsAsync(root, "GetSessionToken")),
            server.SessionOf(await StsServer.StsAsync(user.As, "GetSessionToken")),
        ];
        foreach (var session in sessions)
        {
            Assert.Equal((200, null), (await session.SendAsync("GET", "/")).Outcome);
        }

        await server.RemoveAccountAsync(Id);
        await AssertGoneAsync();
        await server.AddAccountAsync("another", Id);
        await StsServer.IamAsync(
            server.AddedRoot!, "CreateUser", ("UserName", user.Name), ("Path", "/people/"));
        await AssertGoneAsync();
        Assert.Equal((200, null), (await server.AddedRoot!.SendAsync("GET", "/")).Outcome);

        async Task AssertGoneAsync()
        {
            foreach (var caller in (S3Caller[])[root, user.As])
            {
                Assert.Equal((403, "InvalidAccessKeyId"), (await caller.SendAsync("GET", "/")).Outcome);
            }

            foreach (var session in sessions)
            {
                Assert.Equal((400, "InvalidToken"), (await session.SendAsync("GET", "/")).Outcome);
            }
        }
    }

    [Fact]
    public async Task They_sign_forms_of_browsers_which_carry_the_token_in_a_field()
    {
        var (user, role, _) = await NewSessionAsync();
        var bucket = await server.NewBucketAsync();
        var answer = await StsServer.AssumeAsync(user.As, role);
        Assert.Equal((204, null), (await FormAsync(answer["SessionToken"])).Outcome);
        Assert.Equal((403, "InvalidAccessKeyId"), (await FormAsync(null)).Outcome);
        Assert.Equal((400, "InvalidToken"), (await FormAsync("AAAA")).Outcome);

        Task<RawS3Answer> FormAsync(string? token)
        {
            var signer = new Credential(answer["AccessKeyId"]!, answer["SecretAccessKey"]!, null, null, "session");
            var form = new PostForm(bucket, signer).With("key", "posted");
            form = token is null ? form : form.With("x-amz-security-token", token);
            return form.Signed().SendAsync(server.Anonymous);
        }
    }

    [Fact]
    public async Task They_sign_the_old_way_too()
    {
        var (user, role, _) = await NewSessionAsync();
        var bucket = await server.NewBucketAsync();
        var answer = await StsServer.AssumeAsync(user.As, role);
        Assert.Equal("text", (await SendAsync(answer["SessionToken"]!)).Text);
        Assert.Equal((400, "InvalidToken"), (await SendAsync("AAAA")).Outcome);

        Task<RawS3Answer> SendAsync(string token)
        {
            var date = server.Clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
            var text = $"GET\n\n\n{date}\nx-amz-security-token:{token}\n/{bucket}/key";
            var signature = HMACSHA1.HashData(
                Encoding.UTF8.GetBytes(answer["SecretAccessKey"]!), Encoding.UTF8.GetBytes(text));
            return server.Anonymous.SendAsync(
                "GET", $"/{bucket}/key", null, ("Date", date), ("x-amz-security-token", token),
                ("Authorization", $"AWS {answer["AccessKeyId"]}:{Convert.ToBase64String(signature)}"));
        }
    }

    [Fact]
    [Trait("Attack", "14")]
    public async Task A_lasting_key_has_no_token()
    {
        var (user, role, _) = await NewSessionAsync();
        var session = await StsServer.AssumeAsync(user.As, role);
        var key = await StsServer.IamAsync(server.Root, "CreateAccessKey", ("UserName", user.Name));
        var mixed = server.CallerOf(key["AccessKeyId"]!, key["SecretAccessKey"]!, session["SessionToken"]);
        Assert.Equal((400, "InvalidToken"), (await mixed.SendAsync("GET", "/")).Outcome);
    }

    [Fact]
    [Trait("Attack", "14")]
    public async Task A_token_that_is_not_signed_is_refused()
    {
        var (user, role, _) = await NewSessionAsync();
        var answer = await StsServer.AssumeAsync(user.As, role);
        var withoutToken = server.CallerOf(answer["AccessKeyId"]!, answer["SecretAccessKey"]!);
        var refused = await withoutToken.SendAsync(new RawS3Request("GET", "/")
        {
            UnsignedHeaders = [("x-amz-security-token", answer["SessionToken"]!)],
        });
        Assert.Equal((403, "AccessDenied"), refused.Outcome);
        Assert.Equal("x-amz-security-token", refused["HeadersNotSigned"]);
    }

    [Fact]
    public async Task They_end_and_their_links_end_with_them()
    {
        var user = await server.NewUserAsync(StsServer.Everything);
        var role = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""");
        var bucket = await server.NewBucketAsync();
        var answer = await StsServer.AssumeAsync(user.As, role, ("DurationSeconds", "900"));
        var session = server.SessionOf(answer);
        var link = session.Presign("GET", $"/{bucket}/key", minutes: 600);
        var expires = DateTimeOffset.Parse(answer["Expiration"]!, CultureInfo.InvariantCulture);
        Assert.InRange(
            expires - server.Clock.GetUtcNow(), TimeSpan.FromSeconds(890), TimeSpan.FromSeconds(900));
        Assert.Equal(200, (int)(await session.SendAsync("GET", $"/{bucket}/key")).Status);
        server.Clock.Moved += TimeSpan.FromSeconds(901);
        Assert.Equal((400, "ExpiredToken"), (await session.SendAsync("GET", $"/{bucket}/key")).Outcome);
        Assert.Equal((400, "ExpiredToken"), (await server.Anonymous.SendAsync("GET", link)).Outcome);
        Assert.Equal((403, "ExpiredToken"), (await StsServer.StsAsync(session, "GetCallerIdentity")).Outcome);
    }

    [Fact]
    [Trait("Attack", "20")]
    public async Task They_end_with_their_role_and_do_not_return_with_another_of_its_name()
    {
        var (_, role, session) = await NewSessionAsync();
        var bucket = await server.NewBucketAsync();
        Assert.Equal(200, (int)(await session.SendAsync("GET", $"/{bucket}/key")).Status);
        await StsServer.IamAsync(server.Root, "DeleteRolePolicy", ("RoleName", role.Name), ("PolicyName", "p"));
        Assert.Equal((403, "AccessDenied"), (await session.SendAsync("GET", $"/{bucket}/key")).Outcome);
        await StsServer.IamAsync(server.Root, "DeleteRole", ("RoleName", role.Name));
        Assert.Equal((400, "InvalidToken"), (await session.SendAsync("GET", $"/{bucket}/key")).Outcome);
        await StsServer.IamAsync(
            server.Root, "CreateRole", ("RoleName", role.Name), ("Path", "/jobs/"),
            ("AssumeRolePolicyDocument", role.Trust));
        await StsServer.IamAsync(
            server.Root, "PutRolePolicy", ("RoleName", role.Name), ("PolicyName", "p"),
            ("PolicyDocument", StsServer.Everything));
        Assert.Equal((400, "InvalidToken"), (await session.SendAsync("GET", $"/{bucket}/key")).Outcome);
        Assert.Equal((403, "InvalidClientTokenId"), (await StsServer.StsAsync(session, "GetCallerIdentity")).Outcome);
    }

    [Fact]
    public async Task They_end_with_their_user_and_do_not_return_with_another_of_its_name()
    {
        var user = await server.NewUserAsync(StsServer.Everything);
        var bucket = await server.NewBucketAsync();
        var session = server.SessionOf(await StsServer.StsAsync(user.As, "GetSessionToken"));
        Assert.Equal(200, (int)(await session.SendAsync("GET", $"/{bucket}/key")).Status);
        var keys = await StsServer.IamAsync(server.Root, "ListAccessKeys", ("UserName", user.Name));
        await StsServer.IamAsync(
            server.Root, "DeleteAccessKey", ("UserName", user.Name), ("AccessKeyId", keys["AccessKeyId"]!));

        // As at AWS: the session is the user's, not the key's.
        Assert.Equal(200, (int)(await session.SendAsync("GET", $"/{bucket}/key")).Status);
        await StsServer.IamAsync(server.Root, "DeleteUserPolicy", ("UserName", user.Name), ("PolicyName", "p"));
        await StsServer.IamAsync(server.Root, "DeleteUser", ("UserName", user.Name));
        Assert.Equal((400, "InvalidToken"), (await session.SendAsync("GET", $"/{bucket}/key")).Outcome);
        await StsServer.IamAsync(server.Root, "CreateUser", ("UserName", user.Name), ("Path", "/people/"));
        await StsServer.IamAsync(
            server.Root, "PutUserPolicy", ("UserName", user.Name), ("PolicyName", "p"),
            ("PolicyDocument", StsServer.Everything));
        Assert.Equal((400, "InvalidToken"), (await session.SendAsync("GET", $"/{bucket}/key")).Outcome);
    }

    [Fact]
    public async Task A_policy_ends_those_that_were_given_before_a_time()
    {
        var (user, role, session) = await NewSessionAsync();
        var bucket = await server.NewBucketAsync();
        server.Clock.Moved += TimeSpan.FromSeconds(2);
        var time = server.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        await StsServer.IamAsync(
            server.Root, "PutRolePolicy", ("RoleName", role.Name), ("PolicyName", "AWSRevokeOlderSessions"),
            ("PolicyDocument", DenyOlder.Replace("TIME", time, StringComparison.Ordinal)));
        Assert.Equal((403, "AccessDenied"), (await session.SendAsync("GET", $"/{bucket}/key")).Outcome);
        server.Clock.Moved += TimeSpan.FromSeconds(2);
        var later = server.SessionOf(await StsServer.AssumeAsync(user.As, role));
        Assert.Equal(200, (int)(await later.SendAsync("GET", $"/{bucket}/key")).Status);
    }

    [Fact]
    [Trait("Attack", "20")]
    public async Task They_are_no_one_s_at_IAM_but_a_role_s()
    {
        var user = await server.NewUserAsync(StsServer.Everything);
        var ofUser = server.SessionOf(await StsServer.StsAsync(user.As, "GetSessionToken"));
        var ofRoot = server.SessionOf(await StsServer.StsAsync(server.Root, "GetSessionToken"));
        foreach (var session in new[] { ofUser, ofRoot })
        {
            Assert.Equal((403, "InvalidClientTokenId"), (await IamOutcomeAsync(session)));
            Assert.Equal(
                (403, "AccessDenied"), (await StsServer.StsAsync(session, "GetSessionToken")).Outcome);
        }

        var (_, _, ofRole) = await NewSessionAsync();
        Assert.Equal((200, null), await IamOutcomeAsync(ofRole));
        Assert.Equal((403, "AccessDenied"), (await StsServer.StsAsync(ofRole, "GetSessionToken")).Outcome);

        static async Task<(int, string?)> IamOutcomeAsync(S3Caller session) =>
            (await QueryApi.QueryCalls.IamAsync(session, "ListUsers")).Outcome;
    }

    [Fact]
    public async Task The_longest_token_there_can_be_works_in_a_link_to_the_longest_key()
    {
        var user = await server.NewUserAsync();
        var role = await server.NewRoleAsync(
            $$"""{"AWS":"{{user.Arn}}"}""", "\"sts:AssumeRole\",\"sts:TagSession\"");
        var bucket = await server.NewBucketAsync();
        var policy = StsServer.Everything[..^1] + ",\"Id\":\"" + new string('x', 1_900) + "\"}";
        List<(string, string)> parameters = [("Policy", policy)];
        for (var i = 1; i <= 5; i++)
        {
            parameters.Add(($"Tags.member.{i}.Key", $"key{i}" + new string('k', 120)));
            parameters.Add(($"Tags.member.{i}.Value", new string('v', 256)));
        }

        var answer = await StsServer.AssumeAsync(user.As, role, [.. parameters]);
        var session = server.SessionOf(answer);
        Assert.InRange(answer["SessionToken"]!.Length, 5_000, 8_000);
        var key = $"/{bucket}/" + string.Concat(Enumerable.Repeat("%C3%BC", 512));
        Assert.Equal((200, null), (await session.SendAsync("PUT", key, "long"u8.ToArray())).Outcome);
        Assert.Equal("long", (await server.Anonymous.SendAsync("GET", session.Presign("GET", key))).Text);
    }

    private async Task<(TestUser User, TestRole Role, S3Caller Session)> NewSessionAsync()
    {
        var user = await server.NewUserAsync();
        var role = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""");
        return (user, role, server.SessionOf(await StsServer.AssumeAsync(user.As, role)));
    }
}
