using System.Text;
using System.Text.Json.Nodes;
using Drystone.S3.Signing;
using Drystone.Server.Control;
using Drystone.Server.Hosting;
using Drystone.Server.Identity.Ldap;
using Drystone.Server.Identity.OpenId;
using Drystone.Server.Tests.Hosting;
using Drystone.Server.Tests.Identity.OpenId;
using Drystone.Server.Tests.QueryApi;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests.SecurityTokens;

/// <summary>A whole server with two accounts and an OpenID issuer, and the calls that most tests of STS begin
/// with.</summary>
public sealed class StsServer : IAsyncLifetime
{
    public const string Everything =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";
    private const string StsVersion = "2011-06-15";

    private static readonly RootCredentials RootKey = new("ROOTKEYOFTHETESTS", "secret/of+the=tests-0123456789abcdef");

    private readonly TestDirectory directory = new();
    private readonly HttpClient http = S3Caller.NewHttpClient();
    private DrystoneServer server = null!;
    private int names;

    /// <summary>The clock of the server, which may be moved.</summary>
    internal MovableClock Clock { get; } = new();

    internal TestIssuer Issuer { get; private set; } = null!;

    /// <summary>Set before the server is started; null: no directory.</summary>
    internal LdapOptions? Ldap { get; set; }

    public Uri Endpoint => server.Endpoints[0];

    public S3Caller Root { get; private set; } = null!;

    public S3Caller OtherRoot { get; private set; } = null!;

    public S3Caller Anonymous { get; private set; } = null!;

    public string AccountId { get; private set; } = null!;

    public string OtherAccountId { get; private set; } = null!;

    public string DataDirectory => directory.Path;

    public async ValueTask InitializeAsync()
    {
        Issuer = await TestIssuer.StartAsync();
        server = await WatchedServer.StartAsync(
            new ServerOptions
            {
                DataDirectory = directory.Path,
                Address = ListenAddress.Loopback(0),
                ConsoleAddress = null,
                RootCredentials = RootKey,
                WebIdentity = new WebIdentityOptions { Networks = ["127.0.0.0/8", "::1"], AllowHttp = true },
                Ldap = Ldap,
                Time = Clock,
                Loggers = NullLoggerFactory.Instance,
            },
            CancellationToken.None);
        await using var admin = await new OperatorAccess(directory.Path, null, TimeProvider.System)
            .OpenAccountsAsync(CancellationToken.None);
        var other = await admin.AddAsync(new NewAccount("other", null, null, null, null, null), CancellationToken.None);
        OtherAccountId = other.Account.Id;
        AccountId = (await admin.ListAsync(CancellationToken.None)).Single(account => account.Name != "other").Id;
        Root = CallerOf(RootKey.AccessKeyId, RootKey.SecretAccessKey);
        OtherRoot = CallerOf(other.AccessKeyId, other.SecretAccessKey);
        Anonymous = new S3Caller(http, Endpoint, credential: null);
    }

    /// <summary>The root of the account that was added.</summary>
    public S3Caller? AddedRoot { get; private set; }

    public async Task AddAccountAsync(string name, string id)
    {
        await using var admin = await new OperatorAccess(directory.Path, null, TimeProvider.System)
            .OpenAccountsAsync(CancellationToken.None);
        var added = await admin.AddAsync(new NewAccount(name, id, null, null, null, null), CancellationToken.None);
        AddedRoot = CallerOf(added.AccessKeyId, added.SecretAccessKey);
    }

    /// <summary>With all that is in it.</summary>
    public async Task RemoveAccountAsync(string id)
    {
        await using var admin = await new OperatorAccess(directory.Path, null, TimeProvider.System)
            .OpenAccountsAsync(CancellationToken.None);
        await admin.RemoveAsync(id, withIdentities: true, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
        await Issuer.DisposeAsync();
        directory.Dispose();
    }

    public S3Caller CallerOf(string accessKeyId, string secret, string? token = null) =>
        new(http, Endpoint, new Credential(accessKeyId, secret, token, null, accessKeyId), Clock);

    /// <summary>The holder of the temporary credentials of an answer.</summary>
    public S3Caller SessionOf(RawS3Answer answer)
    {
        Assert.True(answer["SessionToken"] is not null, answer.Text);
        return CallerOf(answer["AccessKeyId"]!, answer["SecretAccessKey"]!, answer["SessionToken"]);
    }

    public string NewName(string kind) => $"{kind}-{Interlocked.Increment(ref names)}";

    public static Task<RawS3Answer> StsAsync(
        S3Caller caller, string action, params (string Name, string Value)[] parameters) =>
        caller.SendAsync(QueryCalls.NewForm([("Action", action), ("Version", StsVersion), .. parameters]) with
        {
            Service = "sts",
        });

    /// <summary>Calls IAM and expects success.</summary>
    public static async Task<RawS3Answer> IamAsync(
        S3Caller caller, string action, params (string Name, string Value)[] parameters)
    {
        var answer = await caller.IamAsync(action, parameters);
        Assert.True((int)answer.Status == 200, $"{action}: {answer.Text}");
        return answer;
    }

    /// <param name="policy">Null: the user may nothing.</param>
    public async Task<TestUser> NewUserAsync(string? policy = null, S3Caller? account = null)
    {
        account ??= Root;
        var name = NewName("user");
        var made = await IamAsync(account, "CreateUser", ("UserName", name), ("Path", "/people/"));
        if (policy is not null)
        {
            await IamAsync(
                account, "PutUserPolicy", ("UserName", name), ("PolicyName", "p"), ("PolicyDocument", policy));
        }

        var key = await IamAsync(account, "CreateAccessKey", ("UserName", name));
        return new TestUser(
            name, made["Arn"]!, made["UserId"]!, CallerOf(key["AccessKeyId"]!, key["SecretAccessKey"]!));
    }

    /// <param name="trust">The Principal of its trust policy.</param>
    /// <param name="actions">That it allows.</param>
    /// <param name="condition">Null: none.</param>
    public async Task<TestRole> NewRoleAsync(
        string trust, string actions = "\"sts:AssumeRole\"", string? condition = null, string? policy = Everything,
        params (string Name, string Value)[] parameters)
    {
        var name = NewName("role");
        var document = $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{{trust}},"Action":[{{actions}}]
             {{(condition is null ? "" : $",\"Condition\":{condition}")}}}]}
            """;
        var made = await IamAsync(
            Root, "CreateRole",
            [("RoleName", name), ("Path", "/jobs/"), ("AssumeRolePolicyDocument", document), .. parameters]);
        if (policy is not null)
        {
            await IamAsync(
                Root, "PutRolePolicy", ("RoleName", name), ("PolicyName", "p"), ("PolicyDocument", policy));
        }

        return new TestRole(name, made["Arn"]!, made["RoleId"]!, document);
    }

    /// <summary>A role for the issuer's subjects.</summary>
    public async Task<TestRole> NewWebRoleAsync(
        string? condition = null, string actions = "\"sts:AssumeRoleWithWebIdentity\"", string? policy = Everything)
    {
        await RegisterIssuerAsync();
        return await NewRoleAsync($$"""{"Federated":"{{ProviderArn}}"}""", actions, condition, policy);
    }

    public string ProviderUrl => Issuer.Url[(Issuer.Url.IndexOf("//", StringComparison.Ordinal) + 2)..];

    public string ProviderArn => $"arn:aws:iam::{AccountId}:oidc-provider/{ProviderUrl}";

    public async Task RegisterIssuerAsync()
    {
        var answer = await Root.IamAsync(
            "CreateOpenIDConnectProvider", ("Url", Issuer.Url), ("ClientIDList.member.1", TestIssuer.ClientId));
        Assert.True(answer.Outcome is (200, null) or (409, _), answer.Text);
    }

    /// <inheritdoc cref="TestIssuer.Token"/>
    internal string Token(Action<JsonObject>? change = null)
    {
        Issuer.Now = Clock.GetUtcNow();
        return Issuer.Token(change);
    }

    public static Task<RawS3Answer> AssumeAsync(
        S3Caller caller, TestRole role, params (string Name, string Value)[] parameters) =>
        StsAsync(caller, "AssumeRole", [("RoleArn", role.Arn), ("RoleSessionName", "session"), .. parameters]);

    public Task<RawS3Answer> AssumeByTokenAsync(
        TestRole role, string token, params (string Name, string Value)[] parameters) =>
        StsAsync(
            Anonymous, "AssumeRoleWithWebIdentity",
            [("RoleArn", role.Arn), ("RoleSessionName", "web-session"), ("WebIdentityToken", token), .. parameters]);

    /// <summary>A bucket of the first account with an object <c>key</c>.</summary>
    public async Task<string> NewBucketAsync()
    {
        var name = NewName("bucket");
        Assert.Equal((200, null), (await Root.SendAsync("PUT", $"/{name}")).Outcome);
        Assert.Equal((200, null), (await Root.SendAsync("PUT", $"/{name}/key", "text"u8.ToArray())).Outcome);
        return name;
    }

    public async Task SetBucketPolicyAsync(string bucket, string policy) => Assert.Equal(
        (204, null), (await Root.SendAsync("PUT", $"/{bucket}?policy", Encoding.UTF8.GetBytes(policy))).Outcome);
}

/// <param name="As">Requests with its key.</param>
public sealed record TestUser(string Name, string Arn, string Id, S3Caller As);

public sealed record TestRole(string Name, string Arn, string Id, string Trust);

/// <summary>The machine's clock, and how far the test has moved it.</summary>
internal sealed class MovableClock : TimeProvider
{
    public TimeSpan Moved { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Moved;
}
