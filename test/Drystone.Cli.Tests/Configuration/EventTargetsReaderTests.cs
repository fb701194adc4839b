using Drystone.Cli.Configuration;

namespace Drystone.Cli.Tests.Configuration;

public sealed class EventTargetsReaderTests : IDisposable
{
    private readonly TestDirectory directory = new();
    private readonly Dictionary<string, string> environment = [];
    private readonly List<string> problems = [];
    private string yaml = "";

    [Fact]
    public void Targets_stand_in_the_configuration_file_or_in_one_of_their_own()
    {
        const string Targets =
            """
              orders:
                kind: webhook
                url: https://example.com/hook
                allow-private: on
                allowed-networks: [127.0.0.1, 10.0.0.0/8]
              audit-log: {kind: redis, url: "redis://r.example.com", list: l}

            """;
        yaml = "event-targets:\n" + Targets;
        AssertBoth(Read());
        yaml = "event-targets: " + directory.Write("targets.yaml", Targets);
        AssertBoth(Read());
        yaml = "";
        environment["DRYSTONE_EVENT_TARGETS"] = directory.Write("targets.yaml", Targets);
        AssertBoth(Read());
    }

    [Fact]
    public void A_variable_sets_one_thing_of_a_target_and_goes_before_the_file()
    {
        yaml = "event-targets:\n  My_Hook: {kind: webhook, url: 'https://example.com/', token: old}\n";
        environment["DRYSTONE_EVENT_TARGET_MY_HOOK_TOKEN"] = "new";
        environment["DRYSTONE_EVENT_TARGET_OTHER_HOOK_KIND"] = "webhook";
        environment["DRYSTONE_EVENT_TARGET_OTHER_HOOK_URL"] = "https://example.com/other";
        environment["DRYSTONE_EVENT_TARGET_OTHER_HOOK_SIGNING_SECRET_FILE"] = directory.Write("secret", "text\n");
        var targets = Read();
        Assert.Empty(problems);
        Assert.Equal("new", targets["My_Hook"]["token"]);
        Assert.Equal(["kind", "signing-secret-file", "url"], targets["other-hook"].Keys.Order());
    }

    [Fact]
    public void Minios_webhooks_are_targets()
    {
        environment["MINIO_NOTIFY_WEBHOOK_ENABLE_PRIMARY"] = "on";
        environment["MINIO_NOTIFY_WEBHOOK_ENDPOINT_PRIMARY"] = "http://10.0.0.7:8080/hook";
        environment["MINIO_NOTIFY_WEBHOOK_AUTH_TOKEN_PRIMARY"] = "t0ken";
        environment["DRYSTONE_EVENT_TARGET_PRIMARY_ALLOW_PRIVATE"] = "on";
        environment["MINIO_NOTIFY_WEBHOOK_ENABLE"] = "on";
        environment["MINIO_NOTIFY_WEBHOOK_ENDPOINT"] = "https://example.com/";
        environment["MINIO_NOTIFY_WEBHOOK_ENABLE_OFF"] = "off";
        var targets = Read();
        Assert.Empty(problems);
        Assert.Equal(["PRIMARY", "_"], targets.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            ("webhook", "http://10.0.0.7:8080/hook", "t0ken", "on"),
            (targets["PRIMARY"]["kind"], targets["PRIMARY"]["url"], targets["PRIMARY"]["token"],
                targets["PRIMARY"]["allow-private"]));
    }

    [Fact]
    public void Every_problem_is_told_and_no_secret_with_it()
    {
        yaml = "event-targets:\n  a: {kind: webhook, token: \"s3cret\\n\"}\n  b: {kind: carrier-pigeon}\n  c: no\n";
        environment["DRYSTONE_EVENT_TARGET_A_COLOUR"] = "s3cret";
        Read();
        Assert.Contains(problems, problem => problem.Contains("'a', url", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("'a', token", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("'b', kind", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("line 4", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("_A_COLOUR", StringComparison.Ordinal));
        Assert.DoesNotContain(problems, problem => problem.Contains("s3cret", StringComparison.Ordinal));
    }

    public void Dispose() => directory.Dispose();

    private void AssertBoth(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> targets)
    {
        Assert.Empty(problems);
        Assert.Equal("https://example.com/hook", targets["orders"]["url"]);
        Assert.Equal("127.0.0.1,10.0.0.0/8", targets["orders"]["allowed-networks"]);
        Assert.Equal("l", targets["audit-log"]["list"]);
    }

    private IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Read()
    {
        problems.Clear();
        var file = SettingsFile.Read(directory.Write("drystone.yaml", yaml), problems);
        var values = new SettingValues(_ => [], environment, file.FindAll) { EventTargets = file.EventTargets };
        return new EventTargetsReader(values, problems).Read();
    }
}
