using Drystone.Server.Notifications.Targets;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Notifications.Targets;

public sealed class EventTargetSettingsTests
{
    private const string Canary = "canary-secret-9c1f";

    [Fact]
    public void Every_problem_is_reported_at_once_with_its_setting_and_remedy()
    {
        var problems = TargetSettings.Problems(
            ("kind", "nats"), ("url", "http://host"), ("subject", "a.*"), ("table", "x"), ("colour", "red"),
            ("confirm-timeout", "soon"), ("jetstream", "maybe"), ("allowed-networks", "10.0.0.0/8, here"));
        Assert.Equal(7, problems.Count);
        Assert.All(problems, problem => Assert.StartsWith("event target 'test', ", problem, StringComparison.Ordinal));
        AssertOne(problems, "url: has scheme 'http'; a nats target takes nats or tls");
        AssertOne(problems, "subject: 'a.*' cannot be used; write such as s3.events");
        AssertOne(problems, "table: is no setting of a target of kind nats; take it away");
        AssertOne(problems, "colour: is not known; the settings of this kind are accounts, allow-private");
        AssertOne(problems, "confirm-timeout: 'soon' is not a time from 100ms to 600s");
        AssertOne(problems, "jetstream: 'maybe' is neither on nor off");
        AssertOne(problems, "allowed-networks: 'here' is not a network");
    }

    [Theory]
    [InlineData("kind=carrier-pigeon", "kind: 'carrier-pigeon' is none of webhook, nats")]
    [InlineData("url=https://h/", "kind: is missing")]
    [InlineData("kind=webhook", "url: is missing")]
    [InlineData("kind=webhook url=file:///etc/passwd", "url: ")]
    [InlineData("kind=webhook url=gopher://h/", "url: has scheme 'gopher'")]
    [InlineData("kind=webhook url=https://h/ event-key=k", "event-key: is for 'format: inngest' only")]
    [InlineData("kind=redis url=redis://h", "list: exactly one of list, channel and stream")]
    [InlineData("kind=redis url=redis://h list=a stream=b", "list: exactly one of list, channel and stream")]
    [InlineData("kind=redis url=redis://h list=a max-stream-length=5", "max-stream-length: is for 'stream' only")]
    [InlineData("kind=amqp url=amqp://h user=u", "password: is missing; user and password go together")]
    [InlineData("kind=mqtt url=mqtt://h topic=a/#", "topic: 'a/#' cannot be used")]
    [InlineData("kind=mqtt url=mqtt://h topic=a password=p", "user: is missing beside the password")]
    [InlineData("kind=postgresql url=postgresql://h user=u table=t", "url: must name one database")]
    [InlineData("kind=postgresql url=postgresql://h/db user=u table=a.b.c", "table: 'a.b.c' cannot be used")]
    [InlineData("kind=nats url=nats://h/path subject=a", "url: holds a path")]
    [InlineData("kind=nats url=nats://h subject=a token=t user=u password=p", "token: is given beside user")]
    [InlineData("kind=webhook url=https://h/ max-attempts=0", "max-attempts: '0' is not a whole number from 1")]
    [InlineData("kind=webhook url=https://h/ accounts=root", "accounts: 'root' is neither the id of an account")]
    [InlineData("kind=webhook url=https://h/ accounts=*,12345678901", "accounts: '12345678901' is neither")]
    [InlineData("kind=webhook url=https://h/ tls-ca=/nowhere.pem", "tls-ca: there is no file '/nowhere.pem'")]
    public void A_mistake_is_named(string settings, string expected)
    {
        var values = settings.Split(' ').Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], pair[1]));
        AssertOne(TargetSettings.Problems([.. values]), expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("with:colon")]
    public void A_name_that_cannot_stand_in_an_arn_is_refused(string name) => Assert.Contains(
        "1 to 80 letters",
        Assert.Single(TargetSettings.ProblemsOf(name, ("kind", "webhook"), ("url", "https://h/"))),
        StringComparison.Ordinal);

    [Fact]
    public void A_password_in_a_url_is_refused_and_not_repeated()
    {
        var problem = Assert.Single(TargetSettings.Problems(
            ("kind", "nats"), ("url", $"nats://user:{Canary}@host"), ("subject", "a")));
        Assert.Contains("url: holds user or password", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_comes_from_a_file_without_its_line_break()
    {
        using var folder = new TestDirectory();
        File.WriteAllText(folder["token"], Canary + "\n");
        var settings = TargetSettings.Read(new Dictionary<string, string>
        {
            ["kind"] = "webhook",
            ["url"] = "https://host/",
            ["token-file"] = folder["token"],
        });
        Assert.Equal(Canary, settings.Token!.Reveal());
        AssertOne(
            TargetSettings.Problems(
                ("kind", "webhook"), ("url", "https://h/"), ("token", Canary), ("token-file", folder["token"])),
            "token: is also given by 'token-file'; give it once");
        AssertOne(
            TargetSettings.Problems(("kind", "webhook"), ("url", "https://h/"), ("token-file", folder["none"])),
            "token-file: cannot read");
    }

    [Fact]
    public void No_secret_is_shown_by_settings_or_problems()
    {
        var values = new Dictionary<string, string>
        {
            ["kind"] = "webhook",
            ["url"] = $"https://host/services/{Canary}?key={Canary}",
            ["format"] = "inngest",
            ["token"] = Canary,
            ["signing-secret"] = Canary,
            ["event-key"] = Canary,
        };
        Assert.DoesNotContain(Canary, TargetSettings.Read(values).ToString(), StringComparison.Ordinal);
        var problems = TargetSettings.Problems(
            ("kind", "webhook"), ("url", "https://host/"), ("token", Canary + "\r\nX-Evil: 1"), ("password", Canary));
        Assert.Equal(2, problems.Count);
        Assert.All(problems, problem => Assert.DoesNotContain(Canary, problem, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Attack", "26")]
    public void The_default_lets_no_target_into_the_server_s_own_networks()
    {
        var settings = TargetSettings.Read(new Dictionary<string, string>
        {
            ["kind"] = "webhook",
            ["url"] = "http://127.0.0.1/",
        });
        Assert.False(settings.Egress.AllowPrivate);
        Assert.Empty(settings.Egress.AllowedNetworks);
        Assert.Equal(EventFormat.S3, settings.Format);
    }

    [Theory]
    [InlineData(null, "000000000001", false)]
    [InlineData(null, "999999999999", true)]
    [InlineData("000000000001, 000000000002", "000000000002", true)]
    [InlineData("000000000001, 000000000002", "000000000003", false)]
    [InlineData("000000000001", "999999999999", true)]
    [InlineData("*", "000000000003", true)]
    public void A_target_is_for_the_root_account_and_those_that_are_listed(
        string? accounts, string account, bool isPermitted)
    {
        var values = new Dictionary<string, string> { ["kind"] = "webhook", ["url"] = "https://host/" };
        if (accounts is not null)
        {
            values["accounts"] = accounts;
        }

        Assert.Equal(isPermitted, TargetSettings.Read(values).Accounts.Permit(account, root: "999999999999"));
        Assert.Equal(accounts == "*", TargetSettings.Read(values).Accounts.Permit("000000000007", root: null));
    }

    private static void AssertOne(IEnumerable<string> problems, string text) =>
        Assert.Single(problems, problem => problem.Contains(text, StringComparison.Ordinal));
}
