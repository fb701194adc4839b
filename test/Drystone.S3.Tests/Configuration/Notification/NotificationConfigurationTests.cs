using Drystone.S3.Configuration.Notification;
using Drystone.S3.Tests.Configuration.Elements;
using FsCheck;
using FsCheck.Fluent;

namespace Drystone.S3.Tests.Configuration.Notification;

public sealed class NotificationConfigurationTests
{
    private const string Queue = "arn:aws:sqs:us-east-1:000000000000:q";

    private const string Overlap =
        "InvalidArgument: Configurations overlap. Configurations on the same bucket cannot share a common event type.";

    private const string Ambiguous = "InvalidArgument: Configuration is ambiguously defined. Cannot have overlapping "
        + "suffixes in two rules if the prefixes are overlapping for the same event type.";

    [Fact]
    public void Every_kind_is_read_and_answered_in_the_order_of_the_reference()
    {
        var configuration = Parse("""
            <EventBridgeConfiguration/>
            <CloudFunctionConfiguration><Id>f</Id><CloudFunction>arn:aws:lambda:r:1:function:f</CloudFunction>
              <Event>s3:ObjectRemoved:*</Event></CloudFunctionConfiguration>
            <QueueConfiguration><Queue>arn:drystone:sqs:::hook</Queue><Id>q</Id><Event>s3:ObjectCreated:Put</Event>
              <Event>s3:ObjectCreated:Copy</Event><Filter><S3Key>
              <FilterRule><Name>SUFFIX</Name><Value>.jpg</Value></FilterRule>
              <FilterRule><Name>prefix</Name><Value>a&amp;b/</Value></FilterRule></S3Key></Filter></QueueConfiguration>
            <TopicConfiguration><Topic>arn:aws:sns:r:1:t</Topic><Event>s3:ObjectTagging:*</Event><Id>t</Id>
              </TopicConfiguration>
            """);
        Assert.Equal(["t", "q", "f"], configuration.Rules.Select(rule => rule.Id));
        Assert.Equal(
            "<TopicConfiguration><Event>s3:ObjectTagging:*</Event><Id>t</Id><Topic>arn:aws:sns:r:1:t</Topic>"
                + "</TopicConfiguration><QueueConfiguration><Event>s3:ObjectCreated:Put</Event>"
                + "<Event>s3:ObjectCreated:Copy</Event><Filter><S3Key><FilterRule><Name>Prefix</Name>"
                + "<Value>a&amp;b/</Value></FilterRule><FilterRule><Name>Suffix</Name><Value>.jpg</Value></FilterRule>"
                + "</S3Key></Filter><Id>q</Id><Queue>arn:drystone:sqs:::hook</Queue></QueueConfiguration>"
                + "<CloudFunctionConfiguration><Event>s3:ObjectRemoved:*</Event><Id>f</Id><CloudFunction>"
                + "arn:aws:lambda:r:1:function:f</CloudFunction></CloudFunctionConfiguration>"
                + "<EventBridgeConfiguration></EventBridgeConfiguration>",
            Texts.Children(NotificationConfiguration.Root, configuration.Write));
        Assert.Equal(
            configuration,
            NotificationConfiguration.Parse(Texts.Written(NotificationConfiguration.Root, configuration.Write)));
    }

    [Fact]
    public void An_empty_configuration_switches_notifications_off() =>
        Assert.Equal(new NotificationConfiguration([], HasEventBridge: false), Parse(""));

    [Fact]
    public void A_rule_without_an_id_gets_one() =>
        Assert.Matches("^[A-Za-z0-9]{48}$", Parse(Rule("s3:ObjectCreated:*")).Rules[0].Id);

    [Fact]
    public void Every_event_of_AWS_is_known()
    {
        Assert.Equal(27, NotificationEvents.All.Distinct().Count());
        Assert.All(NotificationEvents.All, name => Assert.Equal([name], Parse(Rule(name)).Rules[0].Events));
    }

    [Theory]
    [InlineData("<Event>s3:ObjectCreated:*</Event>")]
    [InlineData("<Queue>" + Queue + "</Queue>")]
    [InlineData("<Queue>" + Queue + "</Queue><Queue>" + Queue + "</Queue><Event>s3:ObjectCreated:*</Event>")]
    [InlineData("<Queue>" + Queue + "</Queue><Event><x/></Event>")]
    [InlineData("<Queue>" + Queue + "</Queue><Event>s3:ObjectCreated:*</Event><Filter/><Filter/>")]
    [InlineData("<Queue>" + Queue + "</Queue><Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule>"
        + "<Name>prefix</Name></FilterRule></S3Key></Filter>")]
    public void A_rule_of_another_form_is_malformed(string rule) => Assert.Equal(
        Texts.Malformed, Texts.Refusal(() => Parse($"<QueueConfiguration>{rule}</QueueConfiguration>")));

    [Theory]
    [InlineData("Topic", "Topic", "invalid")]
    [InlineData("Queue", "Queue", "arn:aws:sns:us-east-1:0:t")]
    [InlineData("Queue", "Queue", "arn:aws:sqs:us-east-1:0:")]
    [InlineData("CloudFunction", "CloudFunction", "arn:aws:lambda")]
    public void A_wrong_destination_is_refused(string kind, string element, string arn)
    {
        void Read() => Parse($"<{kind}Configuration><{element}>{arn}</{element}><Event>s3:ObjectCreated:*</Event>"
            + $"</{kind}Configuration>");
        Assert.Equal("InvalidArgument: The ARN could not be parsed", Texts.Refusal(Read));
        Assert.Equal($"ArgumentName={element} ArgumentValue={arn}", Texts.Details(Read));
    }

    [Theory]
    [InlineData("s3:ObjectCreated")]
    [InlineData("s3:*")]
    [InlineData("s3:objectcreated:put")]
    [InlineData("s3:TestEvent")]
    [InlineData("")]
    public void An_unknown_event_is_refused(string name) => Assert.Equal(
        "InvalidArgument: A specified event is not supported for notifications.",
        Texts.Refusal(() => Parse(Rule(name))));

    [Theory]
    [InlineData("infix", "a", "filter rule name must be either prefix or suffix")]
    [InlineData("prefix", "a", "Cannot specify more than one prefix rule in a filter.")]
    [InlineData("Prefix", "a", "Cannot specify more than one prefix rule in a filter.")]
    public void A_wrong_filter_is_refused(string name, string value, string message) => Assert.Equal(
        $"InvalidArgument: {message}",
        Texts.Refusal(() => Parse(Rule("s3:ObjectCreated:*", ("prefix", "x"), (name, value)))));

    [Fact]
    public void A_filter_value_has_up_to_1024_bytes()
    {
        var longest = new string('é', 512);
        Assert.Equal(longest, Parse(Rule("s3:ObjectCreated:*", ("suffix", longest))).Rules[0].Suffix);
        Assert.Equal(
            "InvalidArgument: Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation",
            Texts.Refusal(() => Parse(Rule("s3:ObjectCreated:*", ("suffix", longest + "a")))));
    }

    [Fact]
    public void Ids_are_unique() => Assert.Equal(
        "InvalidArgument: Same ID used for multiple configurations. IDs must be unique.",
        Texts.Refusal(() => Parse(Named("a", "s3:ObjectCreated:*") + Named("a", "s3:ObjectRemoved:*"))));

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void A_bucket_has_up_to_a_hundred_rules(int count, bool isTaken)
    {
        var rules = Texts.Repeated(count, i => Rule("s3:ObjectCreated:*", ("prefix", $"{i:000}")));
        if (isTaken)
        {
            Assert.Equal(count, Parse(rules).Rules.Count);
        }
        else
        {
            Assert.StartsWith("InvalidArgument: A bucket can have at most 100", Texts.Refusal(() => Parse(rules)));
        }
    }

    [Fact]
    public void Rules_may_not_share_an_event_of_a_key()
    {
        Assert.Equal(Overlap, Refused(Rule("s3:ObjectCreated:*"), Rule("s3:ObjectCreated:Put")));
        Assert.Equal(Overlap, Refused(Rule("s3:ObjectCreated:Put", ("prefix", "a")), Rule("s3:ObjectCreated:Put")));
        Assert.Equal(Ambiguous, Refused(
            Rule("s3:ObjectCreated:Put", ("prefix", "a")), Rule("s3:ObjectCreated:*", ("prefix", "ab"))));
        Assert.Equal(Ambiguous, Refused(
            Rule("s3:ObjectCreated:Put", ("prefix", "a")), Rule("s3:ObjectCreated:Put", ("suffix", "b"))));
        Assert.Equal(Ambiguous, Refused(
            Rule("s3:ObjectCreated:Put", ("prefix", "a"), ("suffix", ".jpg")),
            Rule("s3:ObjectCreated:Put", ("prefix", "a/"), ("suffix", "g"))));
    }

    [Fact]
    public void Rules_that_share_nothing_stand_together()
    {
        var rules = Parse(
            Rule("s3:ObjectCreated:Put", ("prefix", "a"), ("suffix", ".jpg"))
                + Rule("s3:ObjectCreated:Put", ("prefix", "a"), ("suffix", ".png"))
                + Rule("s3:ObjectCreated:Put", ("prefix", "b"))
                + Rule("s3:ObjectCreated:Copy")).Rules;
        Assert.Equal(4, rules.Count);
    }

    [Theory]
    [InlineData("s3:ObjectCreated:*", "s3:ObjectCreated:Put", "a/b.jpg", true)]
    [InlineData("s3:ObjectCreated:Put", "s3:ObjectCreated:Put", "a/.jpg", true)]
    [InlineData("s3:ObjectCreated:Put", "s3:ObjectCreated:Copy", "a/b.jpg", false)]
    [InlineData("s3:ObjectRemoved:*", "s3:ObjectCreated:Put", "a/b.jpg", false)]
    [InlineData("s3:ObjectCreated:*", "s3:ObjectCreated:Put", "A/b.jpg", false)]
    [InlineData("s3:ObjectCreated:*", "s3:ObjectCreated:Put", "a/b.jpeg", false)]
    [InlineData("s3:LifecycleTransition", "s3:LifecycleTransition", "a/b.jpg", true)]
    public void A_rule_matches_events_of_its_keys(string pattern, string eventName, string key, bool isMatch)
    {
        var configuration = Parse(Rule(pattern, ("prefix", "a/"), ("suffix", ".jpg")));
        Assert.Equal(isMatch, configuration.Rules[0].Matches(eventName, key));
        Assert.Equal(isMatch ? 1 : 0, configuration.Matches(eventName, key).Count());
    }

    [Fact]
    public void What_two_rules_both_match_they_overlap_in()
    {
        var affix = Gen.Elements(null, "", "a", "b", "ab", "ba", "aab");
        var rule = from prefix in affix
                   from suffix in affix
                   from pattern in Gen.Elements("s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectRemoved:*")
                   select new NotificationRule
                   {
                       Id = "r",
                       Kind = NotificationTargetKind.Queue,
                       Arn = Queue,
                       Events = [pattern],
                       Prefix = prefix,
                       Suffix = suffix,
                   };
        var key = Gen.Elements('a', 'b').ArrayOf().Select(letters => new string(letters));
        Prop.ForAll(rule.Two().ToArbitrary(), key.ToArbitrary(), (rules, text) =>
        {
            const string Name = "s3:ObjectCreated:Put";
            var (left, right) = rules;
            Assert.True(left.Overlaps(right) || !(left.Matches(Name, text) && right.Matches(Name, text)));
            Assert.Equal(left.Overlaps(right), right.Overlaps(left));
        }).QuickCheckThrowOnFailure();
    }

    private static string Refused(params string[] rules) => Texts.Refusal(() => Parse(string.Concat(rules)));

    private static string Named(string id, string eventName) =>
        $"<QueueConfiguration><Id>{id}</Id><Queue>{Queue}</Queue><Event>{eventName}</Event></QueueConfiguration>";

    private static string Rule(string eventName, params (string Name, string Value)[] filter)
    {
        var rules = string.Concat(filter.Select(rule =>
            $"<FilterRule><Name>{rule.Name}</Name><Value>{rule.Value}</Value></FilterRule>"));
        return $"<QueueConfiguration><Queue>{Queue}</Queue><Event>{eventName}</Event>"
            + $"<Filter><S3Key>{rules}</S3Key></Filter></QueueConfiguration>";
    }

    private static NotificationConfiguration Parse(string content) =>
        NotificationConfiguration.Parse(Texts.Bytes(NotificationConfiguration.Root, content));
}
