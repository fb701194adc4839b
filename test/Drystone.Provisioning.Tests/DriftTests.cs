using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Provisioning.Tests.Endpoints;

namespace Drystone.Provisioning.Tests;

/// <summary>Changes by hand are found, each by its name, and nothing else is; apply undoes them.</summary>
public sealed class DriftTests(ServerFixture server)
{
    private const string Declared =
        """
        version: 1
        vars: {name: null}
        buckets:
          - name: "{name}"
            versioning: enabled
            band: {name: hot, days: 20}
            lifecycle: [{id: tmp, prefix: tmp/, expireDays: 1}]
            encryption: AES256
            publicAccessBlock: true
            cors: []
            tags: {owner: tests}
            policy:
              Version: "2012-10-17"
              Statement:
                - {Sid: One, Effect: Deny, Principal: "*", Action: "s3:PutObject", Resource: "arn:aws:s3:::{bucket}/no"}
          - name: "{name}-locked"
            objectLock: {mode: governance, days: 30}
        """;

    private static readonly Dictionary<string, (string Item, Func<IAmazonS3, string, Task> Change)> Changes = new()
    {
        ["versioning off"] = ("versioning", (s3, name) => s3.PutBucketVersioningAsync(new()
        {
            BucketName = name,
            VersioningConfig = new() { Status = VersionStatus.Suspended },
        })),
        ["a rule removed"] = ("lifecycle", (s3, name) => ChangeRulesAsync(
            s3, name, rules => rules.RemoveAll(rule => rule.Id == "tmp"))),
        ["days changed"] = ("lifecycle", (s3, name) => ChangeRulesAsync(
            s3, name, rules => rules.Single(rule => rule.Id == "drystone-hot").Expiration.Days = 21)),
        ["the policy changed"] = ("policy", (s3, name) => s3.PutBucketPolicyAsync(new PutBucketPolicyRequest
        {
            BucketName = name,
            Policy =
                $$"""
                {"Version":"2012-10-17","Statement":[{"Sid":"One","Effect":"Deny","Principal":"*",
                 "Action":"s3:GetObject","Resource":"arn:aws:s3:::{{name}}/no"}]}
                """,
        })),
        ["CORS added"] = ("CORS", (s3, name) => s3.PutCORSConfigurationAsync(new()
        {
            BucketName = name,
            Configuration = new() { Rules = [new() { AllowedMethods = ["GET"], AllowedOrigins = ["*"] }] },
        })),
        ["encryption off"] = ("encryption", (s3, name) => s3.DeleteBucketEncryptionAsync(new() { BucketName = name })),
        ["the lock's default changed"] = ("object lock", (s3, name) => s3.PutObjectLockConfigurationAsync(new()
        {
            BucketName = name + "-locked",
            ObjectLockConfiguration = new()
            {
                ObjectLockEnabled = ObjectLockEnabled.Enabled,
                Rule = new() { DefaultRetention = new() { Mode = ObjectLockRetentionMode.Governance, Days = 29 } },
            },
        })),
        ["a tag changed"] = ("tags", (s3, name) => s3.PutBucketTaggingAsync(new PutBucketTaggingRequest
        {
            BucketName = name,
            TagSet = [new() { Key = "owner", Value = "somebody" }],
        })),
        ["the public access block lifted"] = ("public access block", (s3, name) =>
            s3.DeletePublicAccessBlockAsync(new() { BucketName = name })),
        ["the bucket missing"] = ("bucket", (s3, name) => s3.DeleteBucketAsync(name)),
    };

    public static TheoryData<string> Names => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_change_by_hand_is_found_and_undone(string change)
    {
        var name = server.NewName();
        var declaration = ServerFixture.Read(Declared, ("name", name));
        await server.ApplyWhollyAsync(declaration);
        Assert.Empty((await server.PlanAsync(declaration)).Changes);

        var (item, make) = Changes[change];
        await make(server.S3, name);

        var found = (await server.PlanAsync(declaration)).Changes;
        if (item == "bucket")
        {
            Assert.All(found, one => Assert.True(one.IsNew && one.Subject.Name == name));
        }
        else
        {
            var only = Assert.Single(found);
            Assert.Equal((item, false), (only.Item, only.IsNew));
            Assert.NotEmpty(only.Lines);
        }

        await server.ApplyWhollyAsync(declaration);
        Assert.Empty((await server.PlanAsync(declaration)).Changes);
    }

    [Fact]
    public async Task The_program_ends_with_3_and_says_what_differs()
    {
        var name = server.NewName();
        var file = Path.Combine(server.Folder, $"{name}.yaml");
        await File.WriteAllTextAsync(file, Declared);
        await server.ApplyWhollyAsync(ServerFixture.Read(Declared, ("name", name)));
        await Changes["days changed"].Change(server.S3, name);

        var text = await RunAsync("drift");
        Assert.Equal(3, text.ExitCode);
        Assert.Contains($"~ bucket {name}\n    ~ lifecycle, rule drystone-hot: all objects: expire after 21 days, "
            + "remove older versions after 7 days, abort uploads after 1 day → all objects: expire after 20 days",
            text.Output, StringComparison.Ordinal);
        var json = await RunAsync("drift", "--json");
        Assert.Equal(3, json.ExitCode);
        using var document = System.Text.Json.JsonDocument.Parse(json.Output);
        var only = Assert.Single(document.RootElement.GetProperty("changes").EnumerateArray());
        Assert.Equal("lifecycle", only.GetProperty("item").GetString());
        Assert.Equal(3, (await RunAsync("verify")).ExitCode);

        Task<(int ExitCode, string Output, string Errors)> RunAsync(string command, params string[] more) =>
            Cli.RunAsync(server.Endpoint, server.Folder, [command, "-f", file, "--var", $"name={name}", .. more]);
    }

    private static async Task ChangeRulesAsync(IAmazonS3 s3, string name, Action<List<LifecycleRule>> change)
    {
        var found = await s3.GetLifecycleConfigurationAsync(
            new GetLifecycleConfigurationRequest { BucketName = name });
        change(found.Configuration.Rules);
        await s3.PutLifecycleConfigurationAsync(new() { BucketName = name, Configuration = found.Configuration });
    }
}
