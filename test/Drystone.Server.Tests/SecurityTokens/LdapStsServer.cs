using Drystone.Server.Identity.Ldap;
using Drystone.Server.Tests.Identity.Ldap;

namespace Drystone.Server.Tests.SecurityTokens;

/// <summary>A server, a directory behind it over TLS, and an account with roles for its users.</summary>
public sealed class LdapStsServer : IAsyncLifetime
{
    /// <summary>Roles are named before their account is there, so its id is given.</summary>
    public const string Account = "123456789012";

    public const string OnlyGet =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""";

    /// <summary>The trust policy has no say: the operator has.</summary>
    private const string NoTrust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}]}""";

    public SlapdServer Slapd { get; } = new();

    public StsServer Server { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Slapd.EnsureStartedAsync();
        Server.Ldap = Slapd.Tls with
        {
            Roles =
            [
                new LdapRole(RoleArn("admins"), "CN=Admins,OU=Groups,DC=example,DC=org"),
                new LdapRole(RoleArn("absent"), SlapdServer.Readers),
                new LdapRole(RoleArn("readers"), SlapdServer.Readers),
                new LdapRole(RoleArn("alice"), "uid=alice,ou=people,dc=example,dc=org"),
            ],
        };
        await Server.InitializeAsync();
        await Server.AddAccountAsync("directory", Account);
        foreach (var name in new[] { "admins", "readers", "alice" })
        {
            await StsServer.IamAsync(
                Server.AddedRoot!, "CreateRole", ("RoleName", name), ("Path", "/directory/"),
                ("AssumeRolePolicyDocument", NoTrust));
            await GrantAsync(name, name == "readers" ? OnlyGet : StsServer.Everything);
        }

        Assert.Equal((200, null), (await Server.AddedRoot!.SendAsync("PUT", "/shared")).Outcome);
        Assert.Equal(
            (200, null), (await Server.AddedRoot!.SendAsync("PUT", "/shared/key", "text"u8.ToArray())).Outcome);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Slapd.DisposeAsync();
    }

    public Task GrantAsync(string role, string policy) => StsServer.IamAsync(
        Server.AddedRoot!, "PutRolePolicy", ("RoleName", role), ("PolicyName", "p"), ("PolicyDocument", policy));

    private static string RoleArn(string name) => $"arn:aws:iam::{Account}:role/directory/{name}";
}
