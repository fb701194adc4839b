using System.Text;

namespace Drystone.Server.Tests.SecurityTokens;

/// <summary>Who is made anew under a name that was trusted, or takes it, is somebody else.</summary>
public sealed class PrincipalIdTests(StsServer server) : IClassFixture<StsServer>
{
    [Fact]
    public async Task A_user_made_anew_has_not_the_trust_of_the_one_before()
    {
        var user = await server.NewUserAsync();
        var role = await server.NewRoleAsync($$"""{"AWS":["{{user.Arn}}"]}""");
        Assert.Equal((200, null), (await StsServer.AssumeAsync(user.As, role)).Outcome);
        Assert.Equal(role.Trust, await TrustOfAsync(role));
        var again = await MakeAnewAsync(user);
        Assert.Equal((403, "AccessDenied"), (await StsServer.AssumeAsync(again, role)).Outcome);
        Assert.Equal(role.Trust.Replace(user.Arn, user.Id, StringComparison.Ordinal), await TrustOfAsync(role));
        Assert.Contains(user.Id, await ListedTrustsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_made_anew_has_not_the_trust_of_the_one_before()
    {
        var user = await server.NewUserAsync();
        var first = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""");
        var second = await server.NewRoleAsync($$"""{"AWS":"{{first.Arn}}"}""");
        var session = server.SessionOf(await StsServer.AssumeAsync(user.As, first));
        Assert.Equal((200, null), (await StsServer.AssumeAsync(session, second)).Outcome);
        await StsServer.IamAsync(server.Root, "DeleteRolePolicy", ("RoleName", first.Name), ("PolicyName", "p"));
        await StsServer.IamAsync(server.Root, "DeleteRole", ("RoleName", first.Name));
        await StsServer.IamAsync(
            server.Root, "CreateRole", ("RoleName", first.Name), ("Path", "/jobs/"),
            ("AssumeRolePolicyDocument", first.Trust));
        await StsServer.IamAsync(
            server.Root, "PutRolePolicy", ("RoleName", first.Name), ("PolicyName", "p"),
            ("PolicyDocument", StsServer.Everything));
        var other = server.SessionOf(await StsServer.AssumeAsync(user.As, first));
        Assert.Equal((403, "AccessDenied"), (await StsServer.AssumeAsync(other, second)).Outcome);
    }

    [Fact]
    public async Task Trust_goes_with_who_is_renamed_and_not_to_who_takes_the_name()
    {
        var (trusted, thief) = (await server.NewUserAsync(), await server.NewUserAsync());
        var role = await server.NewRoleAsync($$"""{"AWS":"{{trusted.Arn}}"}""");
        var name = server.NewName("renamed");
        await RenameAsync(trusted.Name, name);
        await RenameAsync(thief.Name, trusted.Name);
        Assert.Equal((403, "AccessDenied"), (await StsServer.AssumeAsync(thief.As, role)).Outcome);
        Assert.Equal((200, null), (await StsServer.AssumeAsync(trusted.As, role)).Outcome);
        Assert.Equal(
            role.Trust.Replace(trusted.Name, name, StringComparison.Ordinal), await TrustOfAsync(role));

        async Task RenameAsync(string old, string to) => await StsServer.IamAsync(
            server.Root, "UpdateUser", ("UserName", old), ("NewUserName", to));
    }

    [Fact]
    public async Task The_policy_of_a_bucket_is_kept_to_the_byte_and_lets_nobody_in_who_is_made_anew()
    {
        var stranger = await server.NewUserAsync(StsServer.Everything, server.OtherRoot);
        var bucket = await server.NewBucketAsync();
        var policy = $$"""
            { "Version" : "2012-10-17",
              "Statement" : [ { "Sid" : "Named", "Effect" : "Allow", "Action" : "s3:GetObject",
                "Principal" : { "AWS" : [ "{{stranger.Arn}}", "{{server.AccountId}}" ] },
                "Resource" : "arn:aws:s3:::{{bucket}}/*",
                "Condition" : { "StringNotEquals" : { "aws:PrincipalArn" : "arn:aws:iam::000000000000:user/x" } } } ] }
            """;
        await server.SetBucketPolicyAsync(bucket, policy);
        Assert.Equal(policy, (await server.Root.SendAsync("GET", $"/{bucket}?policy")).Text);
        Assert.Equal("text", (await stranger.As.SendAsync("GET", $"/{bucket}/key")).Text);
        var again = await MakeAnewAsync(stranger, StsServer.Everything, server.OtherRoot);
        Assert.Equal((403, "AccessDenied"), (await again.SendAsync("GET", $"/{bucket}/key")).Outcome);
        var shown = (await server.Root.SendAsync("GET", $"/{bucket}?policy")).Text;
        Assert.Equal(policy.Replace(stranger.Arn, stranger.Id, StringComparison.Ordinal), shown);

        // As at AWS: what names nobody is not taken, whoever it named once.
        var refused = await server.Root.SendAsync("PUT", $"/{bucket}?policy", Encoding.UTF8.GetBytes(shown));
        Assert.Equal((400, "MalformedPolicy"), refused.Outcome);
    }

    [Fact]
    public async Task A_denial_that_spares_somebody_does_not_spare_who_is_made_anew()
    {
        var user = await server.NewUserAsync(StsServer.Everything);
        var bucket = await server.NewBucketAsync();
        await server.SetBucketPolicyAsync(bucket, $$"""
            {"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:GetObject",
             "NotPrincipal":{"AWS":["{{user.Arn}}","{{server.AccountId}}"]},"Resource":"arn:aws:s3:::{{bucket}}/*"} }
            """);
        Assert.Equal("text", (await user.As.SendAsync("GET", $"/{bucket}/key")).Text);
        var again = await MakeAnewAsync(user, StsServer.Everything);
        Assert.Equal((403, "AccessDenied"), (await again.SendAsync("GET", $"/{bucket}/key")).Outcome);
    }

    private async Task<string> TrustOfAsync(TestRole role)
    {
        var shown = await StsServer.IamAsync(server.Root, "GetRole", ("RoleName", role.Name));
        return Uri.UnescapeDataString(shown["AssumeRolePolicyDocument"]!);
    }

    private async Task<string> ListedTrustsAsync()
    {
        var roles = await StsServer.IamAsync(server.Root, "ListRoles", ("MaxItems", "1000"));
        var details = await StsServer.IamAsync(
            server.Root, "GetAccountAuthorizationDetails", ("Filter.member.1", "Role"), ("MaxItems", "1000"));
        Assert.Equal(
            roles.Values("member", "AssumeRolePolicyDocument").Order(),
            details.Values("member", "AssumeRolePolicyDocument").Order());
        return string.Join('\n', roles.Values("member", "AssumeRolePolicyDocument"));
    }

    /// <summary>Deletes a user and makes another of the same name and path.</summary>
    private async Task<S3Caller> MakeAnewAsync(TestUser user, string? policy = null, S3Caller? account = null)
    {
        account ??= server.Root;
        var name = ("UserName", user.Name);
        foreach (var key in (await StsServer.IamAsync(account, "ListAccessKeys", name)).Values("member", "AccessKeyId"))
        {
            await StsServer.IamAsync(account, "DeleteAccessKey", name, ("AccessKeyId", key));
        }

        if (policy is not null)
        {
            await StsServer.IamAsync(account, "DeleteUserPolicy", name, ("PolicyName", "p"));
        }

        await StsServer.IamAsync(account, "DeleteUser", name);
        var made = await StsServer.IamAsync(account, "CreateUser", name, ("Path", "/people/"));
        Assert.Equal(user.Arn, made["Arn"]);
        if (policy is not null)
        {
            await StsServer.IamAsync(
                account, "PutUserPolicy", name, ("PolicyName", "p"), ("PolicyDocument", policy));
        }

        var key2 = await StsServer.IamAsync(account, "CreateAccessKey", name);
        return server.CallerOf(key2["AccessKeyId"]!, key2["SecretAccessKey"]!);
    }
}
