using System.Text;
using Drystone.S3.Configuration.Lifecycle;
using Drystone.S3.Tests.Configuration.Elements;
using FsCheck;
using FsCheck.Fluent;

namespace Drystone.S3.Tests.Configuration.Lifecycle;

public sealed class LifecycleConfigurationTests
{
    private const string Days = "<Expiration><Days>7</Days></Expiration>";
    private const string Tag = "<Tag><Key>k</Key><Value>v</Value></Tag>";
    private const string Delayed = "<Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition>";

    [Fact]
    public void Every_part_of_a_rule_is_read()
    {
        var rule = One($"""
            <ID>all</ID><Status>Enabled</Status>
            <Filter><And><Prefix>p/</Prefix>{Tag}<ObjectSizeGreaterThan>1</ObjectSizeGreaterThan>
              <ObjectSizeLessThan>5000000000</ObjectSizeLessThan></And></Filter>
            <Expiration><Days>100</Days></Expiration>
            <Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition>
            <Transition><Days>60</Days><StorageClass>GLACIER</StorageClass></Transition>
            <NoncurrentVersionExpiration><NoncurrentDays>9</NoncurrentDays>
              <NewerNoncurrentVersions>100</NewerNoncurrentVersions></NoncurrentVersionExpiration>
            <NoncurrentVersionTransition><NoncurrentDays>0</NoncurrentDays><StorageClass>GLACIER_IR</StorageClass>
              </NoncurrentVersionTransition>
            """);
        Assert.Equal(
            new LifecycleRule
            {
                Id = "all",
                IsEnabled = true,
                HasAnd = true,
                Prefix = "p/",
                Tags = [new("k", "v")],
                SizeGreaterThanBytes = 1,
                SizeLessThanBytes = 5_000_000_000,
                Expiration = new(100, null, null),
                Transitions = [new(30, null, "STANDARD_IA"), new(60, null, "GLACIER")],
                NoncurrentVersionExpiration = new(9, 100),
                NoncurrentVersionTransitions = [new(0, null, "GLACIER_IR")],
            },
            rule);
    }

    [Theory]
    [InlineData("<Filter/>")]
    [InlineData("<Filter><Prefix></Prefix></Filter>")]
    [InlineData("<Filter><Prefix>a&amp;b</Prefix></Filter>")]
    [InlineData("<Filter>" + Tag + "</Filter>")]
    [InlineData("<Filter><ObjectSizeGreaterThan>0</ObjectSizeGreaterThan></Filter>")]
    [InlineData("<Filter><ObjectSizeLessThan>9</ObjectSizeLessThan></Filter>")]
    [InlineData("<Filter><And><Prefix>a</Prefix>" + Tag + "</And></Filter>")]
    [InlineData("<Prefix></Prefix>")]
    [InlineData("<Prefix>logs/</Prefix>")]
    public void The_answer_keeps_the_form_of_the_filter(string filter)
    {
        var answer = Texts.Children(LifecycleConfiguration.Root, Parse(Rule(filter + Days)).Write);
        Assert.Contains(filter.Replace("<Filter/>", "<Filter></Filter>", StringComparison.Ordinal), answer);
    }

    [Fact]
    public void The_answer_has_the_order_of_the_reference()
    {
        var configuration = Parse("""
            <Rule><ID>a</ID><Prefix>x</Prefix><Status>Disabled</Status>
              <AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation>
              </AbortIncompleteMultipartUpload>
              <Expiration><Date>2030-01-02</Date></Expiration>
              <NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays></NoncurrentVersionExpiration>
              <Transition><StorageClass>DEEP_ARCHIVE</StorageClass><Date>2030-01-01T00:00:00Z</Date></Transition>
            </Rule>
            """);
        Assert.Equal(
            "<Rule><AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation>"
                + "</AbortIncompleteMultipartUpload><Expiration><Date>2030-01-02T00:00:00.000Z</Date></Expiration>"
                + "<ID>a</ID><NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays>"
                + "</NoncurrentVersionExpiration><Prefix>x</Prefix><Status>Disabled</Status>"
                + "<Transition><Date>2030-01-01T00:00:00.000Z</Date><StorageClass>DEEP_ARCHIVE</StorageClass>"
                + "</Transition></Rule>",
            Texts.Children(LifecycleConfiguration.Root, configuration.Write));
    }

    [Fact]
    public void A_rule_without_an_id_gets_one()
    {
        var rules = Parse(Repeat(2, _ => "<Status>Enabled</Status><Filter/>" + Days)).Rules;
        Assert.All(rules, rule => Assert.Matches("^[A-Za-z0-9]{48}$", rule.Id));
        Assert.NotEqual(rules[0].Id, rules[1].Id);
    }

    [Theory]
    [InlineData("<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>")]
    [InlineData("<Expiration><ExpiredObjectDeleteMarker>false</ExpiredObjectDeleteMarker></Expiration>")]
    [InlineData("<Expiration><Date>2017-09-27T00:00:00+00:00</Date></Expiration>")]
    [InlineData("<Expiration><Date>2017-09-27T02:00:00.000+02:00</Date></Expiration>")]
    [InlineData("<Expiration><Days>2147483647</Days></Expiration>")]
    [InlineData("<NoncurrentVersionExpiration><NewerNoncurrentVersions>1</NewerNoncurrentVersions>"
        + "</NoncurrentVersionExpiration>")]
    [InlineData("<Transition><Days>0</Days><StorageClass>GLACIER</StorageClass></Transition>")]
    [InlineData("<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation>"
        + "</AbortIncompleteMultipartUpload><Unknown/>")]
    [InlineData("<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>" + Delayed)]
    public void An_action_reads_back_from_what_is_written(string action)
    {
        var configuration = Parse(Rule("<Filter/>" + action));
        Assert.Equal(
            configuration,
            LifecycleConfiguration.Parse(Texts.Written(LifecycleConfiguration.Root, configuration.Write)));
    }

    [Theory]
    [InlineData("<Filter/>")]
    [InlineData("<Status>Enabled</Status>" + Days)]
    [InlineData("<Status>enabled</Status><Filter/>" + Days)]
    [InlineData("<Status>Enabled</Status><Status>Enabled</Status><Filter/>" + Days)]
    [InlineData("<Filter/>" + Days)]
    [InlineData("<Status>Enabled</Status><Prefix>a</Prefix><Filter/>" + Days)]
    [InlineData("<Status>Enabled</Status><Filter/><Filter/>" + Days)]
    [InlineData("<Status>Enabled</Status><Filter xmlns=\"urn:x\"/>" + Days)]
    [InlineData("<Status>Enabled</Status><Filter/>" + Days + Days)]
    public void A_rule_of_another_form_is_malformed(string rule) =>
        Assert.Equal(Texts.Malformed, Refused($"<Rule>{rule}</Rule>"));

    [Theory]
    [InlineData("<Prefix>a</Prefix>" + Tag)]
    [InlineData("<Prefix>a</Prefix><ObjectSizeGreaterThan>1</ObjectSizeGreaterThan>")]
    [InlineData("<Prefix></Prefix><And><Prefix>a</Prefix>" + Tag + "</And>")]
    [InlineData("<And><Prefix>a</Prefix></And>")]
    [InlineData("<And/>")]
    [InlineData("<Tag><Key>k</Key></Tag>")]
    [InlineData("<Tag><Value>k</Value></Tag>")]
    [InlineData("<ObjectSizeLessThan>x</ObjectSizeLessThan>")]
    [InlineData("<ObjectSizeLessThan>9223372036854775808</ObjectSizeLessThan>")]
    public void A_filter_of_another_form_is_malformed(string filter) =>
        Assert.Equal(Texts.Malformed, Refused(Rule($"<Filter>{filter}</Filter>{Days}")));

    [Theory]
    [InlineData("<Expiration/>")]
    [InlineData("<Expiration><Days>1</Days><Date>2030-01-01</Date></Expiration>")]
    [InlineData("<Expiration><Days>1</Days><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>")]
    [InlineData("<Expiration><Days>2147483648</Days></Expiration>")]
    [InlineData("<Expiration><Days>1e9</Days></Expiration>")]
    [InlineData("<Expiration><Days/></Expiration>")]
    [InlineData("<Expiration><Date>20300101</Date></Expiration>")]
    [InlineData("<Expiration><ExpiredObjectDeleteMarker>yes</ExpiredObjectDeleteMarker></Expiration>")]
    [InlineData("<NoncurrentVersionExpiration/>")]
    [InlineData("<AbortIncompleteMultipartUpload/>")]
    [InlineData("<Transition><Days>1</Days></Transition>")]
    [InlineData("<Transition><StorageClass>GLACIER</StorageClass></Transition>")]
    [InlineData("<Transition><Days>1</Days><Date>2030-01-01</Date><StorageClass>GLACIER</StorageClass></Transition>")]
    [InlineData("<Transition><Days>1</Days><StorageClass>STANDARD</StorageClass></Transition>")]
    [InlineData("<Transition><Days>1</Days><StorageClass>glacier</StorageClass></Transition>")]
    [InlineData("<NoncurrentVersionTransition><StorageClass>GLACIER</StorageClass></NoncurrentVersionTransition>")]
    public void An_action_of_another_form_is_malformed(string action) =>
        Assert.Equal(Texts.Malformed, Refused(Rule("<Filter/>" + action)));

    [Theory]
    [InlineData(
        "<Expiration><Days>0</Days></Expiration>",
        "InvalidArgument: 'Days' for Expiration action must be a positive integer")]
    [InlineData(
        "<Expiration><Days>-1</Days></Expiration>",
        "InvalidArgument: 'Days' for Expiration action must be a positive integer")]
    [InlineData(
        "<Expiration><Date>2030-01-01T00:00:01Z</Date></Expiration>",
        "InvalidArgument: 'Date' must be at midnight GMT")]
    [InlineData(
        "<Expiration><Date>2030-01-01T00:00:00+02:00</Date></Expiration>",
        "InvalidArgument: 'Date' must be at midnight GMT")]
    [InlineData(
        "<NoncurrentVersionExpiration><NoncurrentDays>0</NoncurrentDays></NoncurrentVersionExpiration>",
        "InvalidArgument: 'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer")]
    [InlineData(
        "<NoncurrentVersionExpiration><NewerNoncurrentVersions>101</NewerNoncurrentVersions>"
            + "</NoncurrentVersionExpiration>",
        "InvalidArgument: 'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be less than or equal "
            + "to 100")]
    [InlineData(
        "<AbortIncompleteMultipartUpload><DaysAfterInitiation>0</DaysAfterInitiation></AbortIncompleteMultipartUpload>",
        "InvalidArgument: 'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer")]
    [InlineData(
        "<Transition><Days>-1</Days><StorageClass>GLACIER</StorageClass></Transition>",
        "InvalidArgument: 'Days' in Transition action must be nonnegative")]
    [InlineData(
        "<Transition><Days>29</Days><StorageClass>STANDARD_IA</StorageClass></Transition>",
        "InvalidArgument: 'Days' in Transition action must be greater than or equal to 30 for storageClass "
            + "'STANDARD_IA'")]
    [InlineData(
        "<NoncurrentVersionTransition><NoncurrentDays>29</NoncurrentDays><StorageClass>ONEZONE_IA</StorageClass>"
            + "</NoncurrentVersionTransition>",
        "InvalidArgument: 'NoncurrentDays' in NoncurrentVersionTransition action must be greater than or equal to 30 "
            + "for storageClass 'ONEZONE_IA'")]
    [InlineData(
        Delayed + "<Expiration><Days>30</Days></Expiration>",
        "InvalidArgument: 'Days' in the Expiration action for filter '(prefix=p)' must be greater than 'Days' in the "
            + "Transition action")]
    [InlineData(
        Delayed + "<Expiration><Date>2030-01-01</Date></Expiration>",
        "InvalidRequest: Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for "
            + "filter '(prefix=p)'")]
    [InlineData(
        Delayed + "<Transition><Date>2030-01-01</Date><StorageClass>DEEP_ARCHIVE</StorageClass></Transition>",
        "InvalidRequest: Found mixed 'Date' and 'Days' based Transition actions in lifecycle rule for filter "
            + "'(prefix=p)'")]
    [InlineData(
        Delayed + Delayed,
        "InvalidRequest: 'StorageClass' must be different for 'Transition' actions in same 'Rule' with filter "
            + "'(prefix=p)'")]
    [InlineData(
        "<NoncurrentVersionTransition><NoncurrentDays>5</NoncurrentDays><StorageClass>GLACIER</StorageClass>"
            + "</NoncurrentVersionTransition><NoncurrentVersionExpiration><NoncurrentDays>5</NoncurrentDays>"
            + "</NoncurrentVersionExpiration>",
        "InvalidArgument: 'NoncurrentDays' in the NoncurrentVersionExpiration action for filter '(prefix=p)' must be "
            + "greater than 'NoncurrentDays' in the NoncurrentVersionTransition action")]
    [InlineData("", "InvalidRequest: At least one action needs to be specified in a rule")]
    public void An_action_that_makes_no_sense_is_refused(string action, string refusal) =>
        Assert.Equal(refusal, Refused(Rule("<Filter><Prefix>p</Prefix></Filter>" + action)));

    [Theory]
    [InlineData(
        "<Filter>" + Tag
            + "</Filter><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>",
        "InvalidRequest: ExpiredObjectDeleteMarker cannot be specified with Tags.")]
    [InlineData(
        "<Filter>" + Tag + "</Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation>"
            + "</AbortIncompleteMultipartUpload>",
        "InvalidRequest: AbortIncompleteMultipartUpload cannot be specified with Tags.")]
    [InlineData(
        "<Filter><ObjectSizeLessThan>5</ObjectSizeLessThan></Filter><AbortIncompleteMultipartUpload>"
            + "<DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>",
        "InvalidRequest: AbortIncompleteMultipartUpload cannot be specified with Object Size")]
    [InlineData(
        "<Filter><And><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan><ObjectSizeLessThan>5</ObjectSizeLessThan></And>"
            + "</Filter>" + Days,
        "InvalidRequest: 'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'")]
    [InlineData(
        "<Filter><ObjectSizeGreaterThan>-1</ObjectSizeGreaterThan></Filter>" + Days,
        "InvalidArgument: 'ObjectSizeGreaterThan' must be nonnegative")]
    [InlineData(
        "<Filter><And>" + Tag + Tag + "</And></Filter>" + Days, "InvalidRequest: Duplicate Tag Keys are not allowed.")]
    [InlineData(
        "<Prefix/><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
            + "<NewerNoncurrentVersions>1</NewerNoncurrentVersions></NoncurrentVersionExpiration>",
        "InvalidRequest: 'NewerNoncurrentVersions' can only be specified in a rule with a 'Filter'")]
    public void A_filter_that_does_not_fit_is_refused(string rule, string refusal) =>
        Assert.Equal(refusal, Refused(Rule(rule)));

    [Fact]
    public void What_is_wrong_is_named()
    {
        Assert.Equal(
            "ArgumentName=Date ArgumentValue=2030-01-01T01:00:00Z",
            Texts.Details(() =>
                Parse(Rule("<Filter/><Expiration><Date>2030-01-01T01:00:00Z</Date></Expiration>"))));
        Assert.Equal(
            "ArgumentName=Days ArgumentValue=-5",
            Texts.Details(() => Parse(Rule("<Filter/><Expiration><Days>-5</Days></Expiration>"))));
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void An_id_has_up_to_255_characters(int length, bool isTaken)
    {
        var rule = $"<Rule><ID>{new string('a', length)}</ID><Status>Enabled</Status><Filter/>{Days}</Rule>";
        if (isTaken)
        {
            Assert.Equal(length, Parse(rule).Rules[0].Id.Length);
        }
        else
        {
            Assert.Equal("InvalidArgument: ID length should not exceed allowed limit of 255", Refused(rule));
        }
    }

    [Theory]
    [InlineData("<Prefix>{0}</Prefix>")]
    [InlineData("<Filter><Prefix>{0}</Prefix></Filter>")]
    public void A_prefix_has_up_to_1024_bytes(string form)
    {
        var longest = new string('é', 512);
        string With(string prefix) => Rule(form.Replace("{0}", prefix, StringComparison.Ordinal) + Days);
        Assert.Equal(longest, Parse(With(longest)).Rules[0].Prefix);
        Assert.Equal("InvalidRequest: The maximum size of a prefix is 1024.", Refused(With(longest + "a")));
    }

    [Fact]
    public void Ids_are_unique() => Assert.Equal(
        "InvalidArgument: Rule ID must be unique. Found same ID for more than one rule",
        Refused(Repeat(2, _ => "<ID>a</ID><Status>Enabled</Status><Filter/>" + Days)));

    [Fact]
    public void A_configuration_has_1_to_1000_rules()
    {
        Assert.Equal(Texts.Malformed, Refused(""));
        static string Many(int count) =>
            Repeat(count, i => $"<ID>{i}</ID><Status>Enabled</Status><Filter/>{Days}");
        Assert.Equal(1000, Parse(Many(1000)).Rules.Count);
        Assert.Equal(
            "InvalidRequest: The number of lifecycle rules must not exceed the allowed limit of 1000 rules",
            Refused(Many(1001)));
    }

    [Fact]
    public void A_store_may_have_storage_classes_of_its_own()
    {
        var body = Texts.Bytes(
            LifecycleConfiguration.Root,
            Rule("<Filter/><Transition><Days>1</Days><StorageClass>FROZEN</StorageClass></Transition>"));
        Assert.Equal("FROZEN", LifecycleConfiguration.Parse(body, ["FROZEN"]).Rules[0].Transitions[0].StorageClass);
        Assert.Equal(Texts.Malformed, Texts.Refusal(() => LifecycleConfiguration.Parse(body)));
    }

    [Fact]
    public void Another_document_is_refused()
    {
        Assert.StartsWith("MissingRequestBodyError", Texts.Refusal(() => LifecycleConfiguration.Parse(default)));
        Assert.Equal(
            Texts.Malformed, Texts.Refusal(() => LifecycleConfiguration.Parse(Encoding.UTF8.GetBytes("<a/>"))));
    }

    [Theory]
    [InlineData(null, TransitionDefaultMinimumObjectSize.AllStorageClasses128K, "all_storage_classes_128K")]
    [InlineData(
        "all_storage_classes_128K",
        TransitionDefaultMinimumObjectSize.AllStorageClasses128K,
        "all_storage_classes_128K")]
    [InlineData(
        "varies_by_storage_class", TransitionDefaultMinimumObjectSize.VariesByStorageClass, "varies_by_storage_class")]
    public void The_minimum_size_is_one_of_two(string? header, TransitionDefaultMinimumObjectSize size, string text)
    {
        Assert.Equal(size, TransitionDefaultMinimumObjectSizes.Parse(header));
        Assert.Equal(text, TransitionDefaultMinimumObjectSizes.Format(size));
    }

    [Fact]
    public void Another_minimum_size_is_refused() => Assert.Equal(
        "InvalidRequest: Invalid TransitionDefaultMinimumObjectSize found: value",
        Texts.Refusal(() => TransitionDefaultMinimumObjectSizes.Parse("value")));

    [Fact]
    public void Any_rule_reads_back_from_what_is_written()
    {
        var text = ArbMap.Default.ArbFor<NonNull<string>>().Generator
            .Select(value => string.Concat(value.Get.EnumerateRunes().Where(rune => rune.Value != 0xFFFD)));
        var days = Gen.Choose(0, 3).Select(value => value == 0 ? (int?)null : value);
        var rule = from id in text.Where(value => value.Length is > 0 and <= 255)
                   from prefix in text.Where(value => Encoding.UTF8.GetByteCount(value) <= 1024)
                   from isLegacy in Gen.Elements(true, false)
                   from tags in Gen.Choose(0, isLegacy ? 0 : 10)
                   from abort in days
                   from expiration in Gen.Choose(1, int.MaxValue)
                   select new LifecycleRule
                   {
                       Id = id,
                       IsEnabled = !isLegacy,
                       UsesLegacyPrefix = isLegacy,
                       HasAnd = tags != 0,
                       Prefix = prefix,
                       Tags = [.. Enumerable.Range(0, tags).Select(i => new Tag($"k{i}", prefix.Length.ToString()))],
                       Expiration = new(expiration, null, null),
                       AbortIncompleteMultipartUploadDays = tags == 0 ? abort : null,
                   };
        Prop.ForAll(rule.ToArbitrary(), one =>
        {
            var configuration = new LifecycleConfiguration([one]);
            Assert.Equal(
                configuration,
                LifecycleConfiguration.Parse(Texts.Written(LifecycleConfiguration.Root, configuration.Write)));
        }).QuickCheckThrowOnFailure();
    }

    private static string Rule(string content) => $"<Rule><ID>r</ID><Status>Enabled</Status>{content}</Rule>";

    private static string Repeat(int count, Func<int, string> rule) =>
        Texts.Repeated(count, i => $"<Rule>{rule(i)}</Rule>");

    private static LifecycleRule One(string content) => Assert.Single(Parse($"<Rule>{content}</Rule>").Rules);

    private static LifecycleConfiguration Parse(string content) =>
        LifecycleConfiguration.Parse(Texts.Bytes(LifecycleConfiguration.Root, content));

    private static string Refused(string content) => Texts.Refusal(() => Parse(content));
}
