using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Provisioning.Planning;
using Drystone.Provisioning.Tests.Endpoints;

namespace Drystone.Provisioning.Tests;

/// <summary>What apply does and refuses, at a real server.</summary>
public sealed class ApplyTests(ServerFixture server)
{
    private static (string, string) Name(string name) => ("name", name);

    [Fact]
    public async Task Two_runs_at_once_end_well_and_leave_one_key()
    {
        const string Yaml =
            """
            version: 1
            vars: {name: null}
            buckets:
              - {name: "{name}-a", versioning: enabled, band: warm, tags: {a: b}, publicAccessBlock: true}
              - {name: "{name}-b", objectLock: {mode: governance, days: 3}, cors: [], encryption: AES256}
            users:
              - name: "{name}"
                accessKey: {}
                attach: [AmazonS3ReadOnlyAccess]
            """;
        var name = server.NewName();
        var declaration = ServerFixture.Read(Yaml, Name(name));

        var results = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => server.ApplyAsync(declaration))));

        Assert.All(results, result => Assert.True(result.IsComplete, string.Join('\n', result.Changes)));
        Assert.Empty((await server.PlanAsync(declaration)).Changes);
        Assert.Single(results.SelectMany(result => result.Changes), one => one.Notice is not null);
        using var iam = new Users.IamClient(server.Settings, server.Settings.AccessKey!, TimeProvider.System);
        Assert.Single(await iam.ListAsync("ListAccessKeys", name, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_user_has_the_policies_of_the_file_and_no_others()
    {
        const string Yaml =
            """
            version: 1
            vars: {name: null, action: "s3:GetObject"}
            users:
              - name: "{name}"
                attach: [AmazonS3ReadOnlyAccess]
                policies:
                  - name: own
                    document:
                      Statement: {Effect: Allow, Action: "{action}", Resource: "arn:aws:s3:::x/${aws:username}"}
            """;
        var name = server.NewName();
        await server.ApplyWhollyAsync(ServerFixture.Read(Yaml, Name(name)));
        using var iam = new Users.IamClient(server.Settings, server.Settings.AccessKey!, TimeProvider.System);
        await iam.SendAsync("PutUserPolicy", new Dictionary<string, string>
        {
            ["UserName"] = name,
            ["PolicyName"] = "by-hand",
            ["PolicyDocument"] =
                """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""",
        }, TestContext.Current.CancellationToken);

        var changed = ServerFixture.Read(Yaml, Name(name), ("action", "s3:PutObject"));
        var only = Assert.Single((await server.PlanAsync(changed)).Changes);
        Assert.Equal(["-policy by-hand", "~policy own"], only.Lines.Select(line => line.Sign + line.Name));
        await server.ApplyWhollyAsync(changed);
        Assert.Empty((await server.PlanAsync(changed)).Changes);
    }

    [Theory]
    [InlineData("versioning: enabled", "versioning: suspended", "versioning")]
    [InlineData("objectLock: {mode: governance, days: 9}", "objectLock: {mode: governance, days: 8}", "object lock")]
    [InlineData("objectLock: {mode: governance, days: 9}", "objectLock: true", "object lock")]
    [InlineData("objectLock: {mode: compliance, days: 9}", "objectLock: {mode: governance, days: 9}", "object lock")]
    [InlineData("publicAccessBlock: true", "publicAccessBlock: false", "public access block")]
    public async Task Protection_is_weakened_only_for_a_bucket_that_is_named(string before, string after, string item)
    {
        var name = server.NewName();
        var weaker = ServerFixture.Read(Yaml(after, name));
        await server.ApplyAsync(ServerFixture.Read(Yaml(before, name)));

        var refused = await Assert.ThrowsAsync<ProvisioningException>(() => server.ApplyAsync(weaker));
        Assert.Contains($"--allow-weaken {name}", refused.Message, StringComparison.Ordinal);
        var change = Assert.Single((await server.PlanAsync(weaker)).Changes);
        Assert.Equal((item, false), (change.Item, change.IsAllowed));
        await Assert.ThrowsAsync<ProvisioningException>(() => server.ApplyAsync(
            weaker, new() { MayWeaken = new HashSet<string> { "another" } }));

        await server.ApplyWhollyAsync(weaker, new() { MayWeaken = new HashSet<string> { name } });
        Assert.Empty((await server.PlanAsync(weaker)).Changes);
    }

    [Fact]
    public async Task A_bucket_is_deleted_only_when_it_is_named_and_empty()
    {
        var name = server.NewName();
        var token = TestContext.Current.CancellationToken;
        await server.ApplyAsync(ServerFixture.Read(Yaml("tags: {}", name)));
        await server.S3.PutObjectAsync(new() { BucketName = name, Key = "kept", ContentBody = "kept" }, token);
        var absent = ServerFixture.Read(Yaml("absent: true", name));
        var allowed = new ProvisioningOptions { MayDelete = new HashSet<string> { name } };

        var full = await Assert.ThrowsAsync<ProvisioningException>(() => server.ApplyAsync(absent, allowed));
        Assert.Equal(
            [$"bucket {name}: the bucket holds objects or versions of them; empty it first, here nothing does.",
                "Nothing was changed."],
            full.Problems);
        Assert.Single((await server.S3.ListObjectsV2Async(new() { BucketName = name }, token)).S3Objects);

        await server.S3.DeleteObjectAsync(name, "kept", token);
        var refused = await Assert.ThrowsAsync<ProvisioningException>(() => server.ApplyAsync(absent));
        Assert.Contains($"--allow-delete {name}", refused.Message, StringComparison.Ordinal);
        await server.ApplyWhollyAsync(absent, allowed);
        Assert.Empty((await server.PlanAsync(absent)).Changes);
        var gone = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => server.S3.ListObjectsV2Async(
            new() { BucketName = name }, token));
        Assert.Equal("NoSuchBucket", gone.ErrorCode);
    }

    [Fact]
    public async Task A_bucket_that_the_file_does_not_name_is_left_alone()
    {
        var (kept, name) = (server.NewName(), server.NewName());
        var token = TestContext.Current.CancellationToken;
        await server.S3.PutBucketAsync(kept, token);
        await server.ApplyWhollyAsync(ServerFixture.Read(Yaml("tags: {a: b}", name)));
        Assert.Contains((await server.S3.ListBucketsAsync(token)).Buckets, one => one.BucketName == kept);
    }

    [Fact]
    public async Task What_the_file_does_not_say_is_left_as_it_is()
    {
        var name = server.NewName();
        var token = TestContext.Current.CancellationToken;
        await server.S3.PutBucketAsync(name, token);
        await server.S3.PutBucketTaggingAsync(
            new PutBucketTaggingRequest { BucketName = name, TagSet = [new() { Key = "by", Value = "hand" }] }, token);
        Assert.Empty((await server.PlanAsync(ServerFixture.Read(Yaml("publicAccessBlock: true", name)))).Changes);
        Assert.Equal("hand", Assert.Single(
            (await server.S3.GetBucketTaggingAsync(new() { BucketName = name }, token)).TagSet).Value);
    }

    [Fact]
    public async Task A_failure_midway_ends_the_run_and_each_change_says_how_it_ended()
    {
        var name = server.NewName();
        var file = Path.Combine(server.Folder, $"{name}.yaml");
        await File.WriteAllTextAsync(file,
            $"""
            version: 1
            buckets:
              - name: {name}-1
                tags: &tags
                  a: b
              - name: {name}-2
                policy:
                  Statement:
                    Effect: Allow
                    Principal:
                      AWS: "arn:aws:iam::999999999999:user/nobody"
                    Action: s3:NoSuchAction
                    Resource: arn:aws:s3:::another-bucket/*
              - name: {name}-3
                tags: *tags
            """, TestContext.Current.CancellationToken);

        var (exitCode, output, errors) = await Cli.RunAsync(server.Endpoint, server.Folder, "apply", "-f", file);

        Assert.True(exitCode == 1, output + errors);
        Assert.Contains($"applied      bucket {name}-1, tags\n", output, StringComparison.Ordinal);
        Assert.Contains($"FAILED       bucket {name}-2, policy: MalformedPolicy", output, StringComparison.Ordinal);
        Assert.Contains($"not applied  bucket {name}-3, tags\n", output, StringComparison.Ordinal);
        Assert.Contains("Stopped: 3 applied, 1 failed, 2 not applied.", output, StringComparison.Ordinal);
        var names = (await server.S3.ListBucketsAsync(TestContext.Current.CancellationToken)).Buckets
            .Select(one => one.BucketName).ToList();
        Assert.Contains($"{name}-2", names);
        Assert.DoesNotContain($"{name}-3", names);
    }

    [Fact]
    public async Task A_bucket_of_another_account_is_told_and_nothing_is_changed()
    {
        var name = server.NewName();
        var (exitCode, output, errors) = await Cli.RunAsync(
            server.Endpoint, server.Folder, "account", "add", name, "--json", "--data",
            Path.Combine(server.Folder, "data"));
        Assert.True(exitCode == 0, errors);
        using var account = System.Text.Json.JsonDocument.Parse(output);
        var key = account.RootElement;
        using (var other = ServerFixture.CreateS3(
            server.Endpoint, Find(key, "accessKeyId"), Find(key, "secretAccessKey")))
        {
            await other.PutBucketAsync(name, TestContext.Current.CancellationToken);
        }

        using var limited = new Provisioner(
            ServerFixture.SettingsOf(server.Endpoint), new());
        var refused = await Assert.ThrowsAsync<ProvisioningException>(() => limited.ApplyAsync(ServerFixture.Read(
            $"version: 1\nbuckets: [{{name: {name}-0}}, {{name: {name}, tags: {{a: b}}}}]")));
        Assert.Contains($"{name} belongs to another account", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain((await server.S3.ListBucketsAsync(TestContext.Current.CancellationToken)).Buckets ?? [],
            one => one.BucketName == $"{name}-0");
    }

    private static string Find(System.Text.Json.JsonElement element, string name) => element.ValueKind switch
    {
        System.Text.Json.JsonValueKind.Object when element.TryGetProperty(name, out var value) => value.GetString()!,
        System.Text.Json.JsonValueKind.Object =>
            element.EnumerateObject().Select(one => Find(one.Value, name)).FirstOrDefault(one => one.Length > 0, ""),
        System.Text.Json.JsonValueKind.Array =>
            element.EnumerateArray().Select(one => Find(one, name)).FirstOrDefault(one => one.Length > 0, ""),
        _ => "",
    };

    private static string Yaml(string what, string name) => $"version: 1\nbuckets:\n  - name: {name}\n    {what}\n";
}
