using Drystone.S3.Configuration.ObjectLock;
using Drystone.S3.Tests.Configuration.Elements;

namespace Drystone.S3.Tests.Configuration.ObjectLock;

public sealed class ObjectLockTests
{
    private const string Enabled = "<ObjectLockEnabled>Enabled</ObjectLockEnabled>";

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(Enabled)]
    [InlineData(
        Enabled + "<Rule><DefaultRetention><Days>36500</Days><Mode>GOVERNANCE</Mode></DefaultRetention></Rule>")]
    [InlineData(
        Enabled + "<Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Years>100</Years></DefaultRetention></Rule>")]
    public void A_configuration_is_answered_as_it_was_set(string content) => Assert.Equal(
        content, Texts.Children(ObjectLockConfiguration.Root, Configuration(content).Write));

    [Fact]
    public void A_default_retention_is_read() => Assert.Equal(
        new ObjectLockConfiguration(new ObjectLockDefaultRetention(ObjectLockMode.Compliance, null, 1)),
        Configuration(
            Enabled + "<Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Years>1</Years></DefaultRetention></Rule>"));

    [Theory]
    [InlineData("")]
    [InlineData("<ObjectLockEnabled>Disabled</ObjectLockEnabled>")]
    [InlineData("<ObjectLockEnabled>enabled</ObjectLockEnabled>")]
    [InlineData(Enabled + Enabled)]
    [InlineData(Enabled + "<Rule/>")]
    [InlineData(Enabled + "<Rule><DefaultRetention/></Rule>")]
    [InlineData("<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule>")]
    public void A_configuration_of_another_form_is_malformed(string content) =>
        Assert.Equal(Texts.Malformed, Texts.Refusal(() => Configuration(content)));

    [Theory]
    [InlineData("<Mode>GOVERNANCE</Mode>")]
    [InlineData("<Days>1</Days>")]
    [InlineData("<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>")]
    [InlineData("<Mode>GOVERNANCE</Mode><Days>1</Days><Days>1</Days>")]
    [InlineData("<Mode>governance</Mode><Days>1</Days>")]
    [InlineData("<Mode>abc</Mode><Years>1</Years>")]
    [InlineData("<Mode>GOVERNANCE</Mode><Days>1.5</Days>")]
    [InlineData("<Mode>GOVERNANCE</Mode><Days>2147483648</Days>")]
    [InlineData("<Mode>GOVERNANCE</Mode><Days></Days>")]
    public void A_default_retention_of_another_form_is_malformed(string content) =>
        Assert.Equal(Texts.Malformed, Texts.Refusal(() => Default(content)));

    [Theory]
    [InlineData("<Days>0</Days>", "Default retention period must be a positive integer value.", "Days", "0")]
    [InlineData("<Years>-1</Years>", "Default retention period must be a positive integer value.", "Years", "-1")]
    [InlineData("<Days>36501</Days>", "Default retention period too large.", "Days", "36501")]
    [InlineData("<Years>101</Years>", "Default retention period too large.", "Years", "101")]
    [InlineData("<Days>1000000000</Days>", "Default retention period too large.", "Days", "1000000000")]
    public void A_period_is_positive_and_not_too_long(string period, string message, string name, string value)
    {
        void Read() => Default("<Mode>COMPLIANCE</Mode>" + period);
        Assert.Equal($"InvalidArgument: {message}", Texts.Refusal(Read));
        Assert.Equal($"ArgumentName={name} ArgumentValue={value}", Texts.Details(Read));
    }

    [Theory]
    [InlineData("2140-01-01T00:00:00Z", "2140-01-01T00:00:00.000Z")]
    [InlineData("2140-01-01T00:00:00.1234567Z", "2140-01-01T00:00:00.123Z")]
    [InlineData("2140-01-01T02:00:00.5+02:00", "2140-01-01T00:00:00.500Z")]
    public void A_retention_has_a_mode_and_a_date(string sent, string answered)
    {
        var retention = Retention($"<Mode>GOVERNANCE</Mode><RetainUntilDate>{sent}</RetainUntilDate>");
        Assert.Equal(
            $"<Mode>GOVERNANCE</Mode><RetainUntilDate>{answered}</RetainUntilDate>",
            Texts.Children(ObjectLockRetention.Root, retention.Write));
        Assert.Equal(
            retention,
            ObjectLockRetention.Parse(Texts.Written(ObjectLockRetention.Root, retention.Write)));
    }

    [Fact]
    public void An_empty_retention_takes_the_lock_away()
    {
        Assert.Null(Retention("").Period);
        Assert.Equal("", Texts.Children(ObjectLockRetention.Root, Retention("").Write));
        Retention("").RequireFuture(Now);
    }

    [Theory]
    [InlineData("<Mode>GOVERNANCE</Mode>")]
    [InlineData("<RetainUntilDate>2140-01-01T00:00:00Z</RetainUntilDate>")]
    [InlineData("<Mode>governance</Mode><RetainUntilDate>2140-01-01T00:00:00Z</RetainUntilDate>")]
    [InlineData("<Mode/><RetainUntilDate/>")]
    [InlineData("<Mode>GOVERNANCE</Mode><RetainUntilDate>tomorrow</RetainUntilDate>")]
    [InlineData("<Mode>GOVERNANCE</Mode><RetainUntilDate>4070908800</RetainUntilDate>")]
    public void A_retention_of_another_form_is_malformed(string content) =>
        Assert.Equal(Texts.Malformed, Texts.Refusal(() => Retention(content)));

    [Fact]
    public void A_retention_lasts_into_the_future()
    {
        var retention = new ObjectLockRetention(new ObjectLockPeriod(ObjectLockMode.Governance, Now));
        retention.RequireFuture(Now.AddMilliseconds(-1));
        Assert.Equal(
            "InvalidArgument: The retain until date must be in the future!",
            Texts.Refusal(() => retention.RequireFuture(Now)));
        Assert.Equal(
            "ArgumentName=RetainUntilDate ArgumentValue=2026-01-02T03:04:05.000Z",
            Texts.Details(() => retention.RequireFuture(Now)));
    }

    [Theory]
    [InlineData("<Status>ON</Status>", true)]
    [InlineData("<Status>OFF</Status>", false)]
    public void A_legal_hold_is_on_or_off(string content, bool isOn)
    {
        Assert.Equal(new ObjectLockLegalHold(isOn), LegalHold(content));
        Assert.Equal(content, Texts.Children(ObjectLockLegalHold.Root, LegalHold(content).Write));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<Status>abc</Status>")]
    [InlineData("<Status>on</Status>")]
    [InlineData("<Status>ON</Status><Status>ON</Status>")]
    public void Another_legal_hold_is_malformed(string content) =>
        Assert.Equal(Texts.Malformed, Texts.Refusal(() => LegalHold(content)));

    [Fact]
    public void Headers_may_be_absent() => Assert.False(ObjectLockHeaders.Parse(null, null, null, Now).AreGiven);

    [Fact]
    public void Headers_name_a_lock()
    {
        var headers = ObjectLockHeaders.Parse("COMPLIANCE", "2026-01-02T03:04:06Z", "OFF", Now);
        Assert.Equal(
            new ObjectLockHeaders(new ObjectLockPeriod(ObjectLockMode.Compliance, Now.AddSeconds(1)), false), headers);
        Assert.True(ObjectLockHeaders.Parse(null, null, "ON", Now).LegalHold);
        Assert.True(headers.AreGiven);
    }

    [Theory]
    [InlineData(
        "COMPLIANCE",
        null,
        null,
        "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
        "ArgumentName=x-amz-object-lock-retain-until-date")]
    [InlineData(
        null,
        "2030-01-01",
        null,
        "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
        "ArgumentName=x-amz-object-lock-mode")]
    [InlineData(
        "BAD-VALUE",
        "2030-01-01",
        null,
        "Unknown wormMode directive.",
        "ArgumentName=x-amz-object-lock-mode ArgumentValue=BAD-VALUE")]
    [InlineData(
        "GOVERNANCE",
        "abc",
        null,
        "The retain until date must be provided in ISO 8601 format",
        "ArgumentName=x-amz-object-lock-retain-until-date ArgumentValue=abc")]
    [InlineData(
        "GOVERNANCE",
        "2026-01-02T03:04:05Z",
        null,
        "The retain until date must be in the future!",
        "ArgumentName=x-amz-object-lock-retain-until-date ArgumentValue=2026-01-02T03:04:05Z")]
    [InlineData(
        null,
        null,
        "wrong",
        "Legal Hold must be either of 'ON' or 'OFF'",
        "ArgumentName=x-amz-object-lock-legal-hold ArgumentValue=wrong")]
    public void Wrong_headers_are_refused(string? mode, string? until, string? hold, string message, string details)
    {
        Assert.Equal(
            $"InvalidArgument: {message}", Texts.Refusal(() => ObjectLockHeaders.Parse(mode, until, hold, Now)));
        Assert.Equal(details, Texts.Details(() => ObjectLockHeaders.Parse(mode, until, hold, Now)));
    }

    private static ObjectLockConfiguration Default(string content) =>
        Configuration($"{Enabled}<Rule><DefaultRetention>{content}</DefaultRetention></Rule>");

    private static ObjectLockConfiguration Configuration(string content) =>
        ObjectLockConfiguration.Parse(Texts.Bytes(ObjectLockConfiguration.Root, content));

    private static ObjectLockRetention Retention(string content) =>
        ObjectLockRetention.Parse(Texts.Bytes(ObjectLockRetention.Root, content));

    private static ObjectLockLegalHold LegalHold(string content) =>
        ObjectLockLegalHold.Parse(Texts.Bytes(ObjectLockLegalHold.Root, content));
}
