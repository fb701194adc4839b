using Drystone.Provisioning.Planning;
using Drystone.Provisioning.Tests.Endpoints;

namespace Drystone.Provisioning.Tests;

/// <summary>A secret is told once: where it goes, and what is said when it is gone.</summary>
public sealed class SecretFileTests(ServerFixture server)
{
    [Fact]
    public async Task A_secret_never_overwrites_a_file_that_is_something_else()
    {
        var name = server.NewName();
        var file = Path.Combine(server.Folder, $"{name}.txt");
        await File.WriteAllTextAsync(file, "precious", TestContext.Current.CancellationToken);
        var declaration = ServerFixture.Read(
            $"version: 1\nusers: [{{name: {name}, accessKey: {{secretFile: '{file}'}}}}]");

        var result = await server.ApplyAsync(declaration);

        Assert.Equal([ChangeOutcome.Applied, ChangeOutcome.Failed], result.Changes.Select(one => one.Outcome));
        Assert.Equal("precious", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        using var iam = new Users.IamClient(server.Settings, server.Settings.AccessKey!, TimeProvider.System);
        Assert.Empty(await iam.ListAsync("ListAccessKeys", name, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_key_whose_secret_is_not_in_its_file_is_told_and_verify_fails()
    {
        var name = server.NewName();
        var token = TestContext.Current.CancellationToken;
        var (secret, file) = (Path.Combine(server.Folder, $"{name}.env"), Path.Combine(server.Folder, $"{name}.yaml"));
        await File.WriteAllTextAsync(
            file, $"version: 1\nusers: [{{name: {name}, accessKey: {{secretFile: '{secret}'}}}}]", token);
        Assert.Equal(0, (await RunAsync("apply")).ExitCode);
        Assert.Equal(0, (await RunAsync("verify")).ExitCode);
        var text = await File.ReadAllTextAsync(secret, token);
        var id = text.Split('\n')[1].Split('=')[1];

        File.Delete(secret);
        var drift = await RunAsync("drift");
        Assert.Equal(0, drift.ExitCode);
        Assert.Contains($"! user {name}, access key: there is an active key, {id}, and no secretFile {secret}.",
            drift.Output, StringComparison.Ordinal);
        var verify = await RunAsync("verify", "--json");
        Assert.Equal(3, verify.ExitCode);
        using var document = System.Text.Json.JsonDocument.Parse(verify.Output);
        Assert.Single(document.RootElement.GetProperty("notes").EnumerateArray());

        await File.WriteAllTextAsync(secret, text.Replace(id, "AKIAOLD", StringComparison.Ordinal), token);
        Assert.Contains("has the key AKIAOLD, which is not active", (await RunAsync("plan")).Output,
            StringComparison.Ordinal);

        Task<(int ExitCode, string Output, string Errors)> RunAsync(string command, params string[] more) =>
            Cli.RunAsync(server.Endpoint, server.Folder, [command, "-f", file, .. more]);
    }

    [Fact]
    public async Task A_run_that_is_stopped_while_a_key_is_made_still_hands_its_secret_over()
    {
        using var stop = new CancellationTokenSource();
        using var endpoint = new LimitedEndpoint(server.Endpoint, body =>
        {
            if (body.Contains("Action=CreateAccessKey", StringComparison.Ordinal))
            {
                stop.Cancel();
            }
        });
        using var provisioner = new Provisioner(
            ServerFixture.SettingsOf(endpoint.Endpoint, ("S3_PROVIDER", "drystone")), new());
        var name = server.NewName();
        var declaration = ServerFixture.Read(
            $"version: 1\nusers: [{{name: {name}, accessKey: {{}}}}, {{name: {name}-not-reached}}]");

        var result = await provisioner.ApplyAsync(declaration, cancel: stop.Token);

        Assert.Equal(
            [ChangeOutcome.Applied, ChangeOutcome.Applied, ChangeOutcome.Failed],
            result.Changes.Select(one => one.Outcome));
        Assert.Contains("AWS_SECRET_ACCESS_KEY=", result.Changes[1].Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_whose_secret_cannot_be_written_is_taken_back()
    {
        var name = server.NewName();
        var inTheWay = Path.Combine(server.Folder, $"{name}.file");
        await File.WriteAllTextAsync(inTheWay, "", TestContext.Current.CancellationToken);

        var result = await server.ApplyAsync(ServerFixture.Read(
            $"version: 1\nusers: [{{name: {name}, accessKey: {{secretFile: '{inTheWay}/secret.env'}}}}]"));

        Assert.Equal([ChangeOutcome.Applied, ChangeOutcome.Failed], result.Changes.Select(one => one.Outcome));
        using var iam = new Users.IamClient(server.Settings, server.Settings.AccessKey!, TimeProvider.System);
        Assert.Empty(await iam.ListAsync("ListAccessKeys", name, TestContext.Current.CancellationToken));
    }
}
