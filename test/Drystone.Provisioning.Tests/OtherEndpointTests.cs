using System.Net;
using Drystone.Provisioning.Planning;
using Drystone.Provisioning.Tests.Endpoints;

namespace Drystone.Provisioning.Tests;

/// <summary>Endpoints that are less able, another provider, or not there.</summary>
public sealed class OtherEndpointTests(ServerFixture server)
{
    [Fact]
    public async Task What_an_endpoint_cannot_do_is_told_item_by_item_and_the_rest_is_done()
    {
        using var limited = new LimitedEndpoint(server.Endpoint);
        using var provisioner = new Provisioner(
            ServerFixture.SettingsOf(limited.Endpoint, ("S3_PROVIDER", "ceph")), new());
        var name = server.NewName();
        var declaration = ServerFixture.Read(
            $"version: 1\nbuckets: [{{name: {name}, versioning: enabled, encryption: AES256, tags: {{a: b}}}}]");

        var first = await provisioner.ApplyAsync(declaration);

        Assert.True(first.IsComplete, string.Join('\n', first.Changes));
        Assert.Equal(
            [
                ("bucket", ChangeOutcome.Applied), ("versioning", ChangeOutcome.Applied),
                ("encryption", ChangeOutcome.Unsupported), ("tags", ChangeOutcome.Unsupported),
            ],
            first.Changes.Select(one => (one.Change.Item, one.Outcome)));
        Assert.Contains("does not keep it", first.Changes[2].Detail, StringComparison.Ordinal);
        Assert.Contains("NotImplemented", first.Changes[3].Detail, StringComparison.Ordinal);

        var again = await provisioner.PlanAsync(declaration);
        Assert.Equal("tags", Assert.Single(again.Unsupported).Item);
        Assert.Equal("encryption", Assert.Single(again.Changes).Item);
    }

    [Fact]
    public async Task A_default_encryption_that_is_refused_without_a_word_is_unsupported_and_the_rest_is_done()
    {
        using var limited = new LimitedEndpoint(server.Endpoint) { RefusesEncryption = true };
        using var provisioner = new Provisioner(
            ServerFixture.SettingsOf(limited.Endpoint, ("S3_PROVIDER", "ceph")), new());
        var name = server.NewName();

        var result = await provisioner.ApplyAsync(ServerFixture.Read(
            $"version: 1\nbuckets: [{{name: {name}, encryption: AES256}}, {{name: {name}-b, "
                + "encryption: {algorithm: aws:kms, keyId: k}}]"));

        Assert.Equal(
            [ChangeOutcome.Applied, ChangeOutcome.Unsupported, ChangeOutcome.Applied, ChangeOutcome.Failed],
            result.Changes.Select(one => one.Outcome));
        Assert.Equal("InvalidArgument, and the endpoint says no more.", result.Changes[3].Detail);
    }

    [Fact]
    public async Task Users_at_another_endpoint_are_refused_before_anything_is_changed()
    {
        using var provisioner = new Provisioner(
            ServerFixture.SettingsOf(server.Endpoint, ("S3_PROVIDER", "ceph")), new());
        var name = server.NewName();

        var refused = await Assert.ThrowsAsync<ProvisioningException>(() => provisioner.ApplyAsync(
            ServerFixture.Read($"version: 1\nbuckets: [{{name: {name}}}]\nusers: [{{name: {name}}}]")));

        Assert.Contains("is ceph, and users can be declared on Drystone alone", refused.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain((await server.S3.ListBucketsAsync(TestContext.Current.CancellationToken)).Buckets ?? [],
            one => one.BucketName == name);
    }

    [Fact]
    public async Task A_quota_is_unsupported_over_S3_and_set_through_the_server_of_a_data_directory()
    {
        var name = server.NewName();
        var file = Path.Combine(server.Folder, $"{name}.yaml");
        await File.WriteAllTextAsync(file,
            $"version: 1\nbuckets: [{{name: {name}, quota: {{maxSize: 1GiB, maxObjects: 5}}}}]",
            TestContext.Current.CancellationToken);
        string[] through = ["--data", Path.Combine(server.Folder, "data")];

        var overS3 = await RunAsync("apply");
        Assert.True(overS3.ExitCode == 0, overS3.Output + overS3.Errors);
        Assert.Contains($"! bucket {name}, quota: unsupported over S3; on the server's machine run 'drystone bucket "
            + $"quota {name} --max-size 1073741824 --max-objects 5'", overS3.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("drift")).ExitCode);
        Assert.Equal(3, (await RunAsync("verify")).ExitCode);

        var set = await RunAsync("apply", through);
        Assert.True(set.ExitCode == 0, set.Output + set.Errors);
        Assert.Contains("+ quota of bytes: 1,073,741,824", set.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("verify", through)).ExitCode);

        Task<(int ExitCode, string Output, string Errors)> RunAsync(string command, params string[] more) =>
            Cli.RunAsync(server.Endpoint, server.Folder, [command, "-f", file, .. more]);
    }

    [Fact]
    public async Task An_endpoint_that_stays_away_is_told_after_the_limit()
    {
        var file = Path.Combine(server.Folder, $"{server.NewName()}.yaml");
        await File.WriteAllTextAsync(file, "version: 1\nbuckets: [{name: some-bucket}]",
            TestContext.Current.CancellationToken);
        var endpoint = $"http://127.0.0.1:{LimitedEndpoint.FreePort()}";

        var (exitCode, _, errors) = await Cli.RunAsync(
            endpoint, server.Folder, "apply", "-f", file, "--wait", "1s");

        Assert.Equal(1, exitCode);
        Assert.Contains($"waiting up to 1 s for {endpoint}/: Connection refused", errors, StringComparison.Ordinal);
        Assert.Contains($"{endpoint}/ was not ready within 1 s: Connection refused. Nothing was changed.", errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_accepts_and_does_not_answer_is_given_up_at_the_limit()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var started = System.Diagnostics.Stopwatch.StartNew();

        var late = await Assert.ThrowsAsync<TimeoutException>(() => EndpointWait.UntilReadyAsync(
            ServerFixture.SettingsOf($"http://{silent.LocalEndpoint}"), TimeSpan.FromSeconds(1), _ => { },
            TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.Contains("it does not answer. Nothing was changed.", late.Message, StringComparison.Ordinal);
        Assert.InRange(started.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(4.5));
    }

    [Fact]
    [Trait("Requirement", "2.35")]
    [Trait("Requirement", "3.25")]
    public async Task An_endpoint_that_comes_later_is_waited_for()
    {
        using var listener = new HttpListener();
        var endpoint = $"http://127.0.0.1:{LimitedEndpoint.FreePort()}/";
        listener.Prefixes.Add(endpoint);
        var answers = new Queue<int>([503, 403]);
        var said = new List<string>();

        await EndpointWait.UntilReadyAsync(
            ServerFixture.SettingsOf(endpoint), TimeSpan.FromMinutes(1), Say, TimeProvider.System,
            TestContext.Current.CancellationToken);

        Assert.Empty(answers);
        Assert.Equal(2, said.Count);
        Assert.EndsWith("Connection refused", said[0], StringComparison.Ordinal);
        Assert.EndsWith("it answers 503", said[1], StringComparison.Ordinal);

        void Say(string line)
        {
            said.Add(line);
            if (!listener.IsListening)
            {
                listener.Start();
                _ = AnswerAsync();
            }
        }

        async Task AnswerAsync()
        {
            while (answers.Count > 0)
            {
                var context = await listener.GetContextAsync();
                context.Response.StatusCode = answers.Dequeue();
                context.Response.Close();
            }
        }
    }

    [Fact]
    public async Task A_key_that_is_no_good_is_told_once()
    {
        using var provisioner = new Provisioner(
            ServerFixture.SettingsOf(server.Endpoint, ("S3_SECRET_ACCESS_KEY", "wrong")), new());
        var refused = await Assert.ThrowsAsync<ProvisioningException>(() => provisioner.PlanAsync(
            ServerFixture.Read("version: 1\nbuckets: [{name: some-bucket, tags: {a: b}}, {name: other-bucket}]")));
        Assert.Single(refused.Problems);
        Assert.StartsWith(
            "bucket some-bucket, bucket: SignatureDoesNotMatch", refused.Message, StringComparison.Ordinal);
    }
}
