using Drystone.S3.Configuration.Replication;
using Drystone.S3.Tests.Configuration.Elements;

namespace Drystone.S3.Tests.Configuration.Replication;

public sealed class ReplicationConfigurationTests
{
    private const string Role = "<Role>arn:aws:iam::0:role/r</Role>";
    private const string Destination = "<Destination><Bucket>arn:aws:s3:::d</Bucket></Destination>";
    private const string Enabled = "<Status>Enabled</Status>";
    private const string Markers = "<DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>";
    private const string Common = Enabled + Markers + "<Priority>1</Priority>" + Destination;
    private const string Tag = "<Tag><Key>k</Key><Value>v</Value></Tag>";

    private const string OfThisSchema = " for this version of Cross Region Replication configuration schema. Please "
        + "refer to S3 Developer Guide for more information.";

    [Fact]
    public void Every_part_is_answered_in_the_order_of_the_reference()
    {
        const string Rule = "<Rule><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>"
            + "<Destination><AccessControlTranslation><Owner>Destination</Owner></AccessControlTranslation>"
            + "<Account>123456789012</Account><Bucket>arn:aws:s3:::d</Bucket><EncryptionConfiguration>"
            + "<ReplicaKmsKeyID>k</ReplicaKmsKeyID></EncryptionConfiguration><Metrics><EventThreshold><Minutes>15"
            + "</Minutes></EventThreshold><Status>Enabled</Status></Metrics><ReplicationTime><Time><Minutes>15"
            + "</Minutes></Time><Status>Enabled</Status></ReplicationTime><StorageClass>STANDARD_IA</StorageClass>"
            + "</Destination><ExistingObjectReplication><Status>Enabled</Status></ExistingObjectReplication>"
            + "<Filter><And><Prefix>p</Prefix>" + Tag + "</And></Filter><ID>r</ID><Priority>2</Priority>"
            + "<SourceSelectionCriteria><ReplicaModifications><Status>Enabled</Status></ReplicaModifications>"
            + "<SseKmsEncryptedObjects><Status>Disabled</Status></SseKmsEncryptedObjects></SourceSelectionCriteria>"
            + "<Status>Disabled</Status></Rule>";
        var configuration = Parse(Role + Rule);
        Assert.Equal(Role + Rule, Texts.Children(ReplicationConfiguration.Root, configuration.Write));
        Assert.Equal(
            configuration,
            ReplicationConfiguration.Parse(Texts.Written(ReplicationConfiguration.Root, configuration.Write)));
        var rule = Assert.Single(configuration.Rules);
        Assert.Equal("d", rule.Destination.BucketName);
        Assert.Equal(new ReplicationClock(true, 15), rule.Destination.ReplicationTime);
        Assert.True(rule.ReplicaModifications);
        Assert.False(rule.SseKmsEncryptedObjects);
    }

    [Theory]
    [InlineData(Common + "<Filter></Filter>", "<Filter></Filter>")]
    [InlineData(Common + "<Filter><Prefix></Prefix></Filter>", "<Filter><Prefix></Prefix></Filter>")]
    [InlineData(Common + "<Filter>" + Tag + "</Filter>", "<Filter>" + Tag + "</Filter>")]
    [InlineData(Enabled + Destination + "<Prefix>p</Prefix>", "<ID>r</ID><Prefix>p</Prefix><Status>")]
    public void The_answer_keeps_the_form_of_the_filter(string rule, string shown)
    {
        var configuration = Parse($"{Role}<Rule><ID>r</ID>{rule}</Rule>");
        Assert.Contains(shown, Texts.Children(ReplicationConfiguration.Root, configuration.Write));
        Assert.Equal(
            configuration,
            ReplicationConfiguration.Parse(Texts.Written(ReplicationConfiguration.Root, configuration.Write)));
    }

    [Theory]
    [InlineData(Role)]
    [InlineData("<Rule>" + Common + "<Filter/></Rule>")]
    [InlineData(Role + Role + "<Rule>" + Common + "<Filter/></Rule>")]
    [InlineData(Role + "<Rule>" + Common + "</Rule>")]
    [InlineData(Role + "<Rule>" + Common + "<Filter/><Prefix/></Rule>")]
    [InlineData(Role + "<Rule>" + Common + "<Filter><Prefix/>" + Tag + "</Filter></Rule>")]
    [InlineData(Role + "<Rule>" + Common + "<Filter><And><Prefix/></And></Filter></Rule>")]
    [InlineData(Role + "<Rule>" + Common + Enabled + "<Filter/></Rule>")]
    [InlineData(Role + "<Rule>" + Enabled + "<Prefix/></Rule>")]
    [InlineData(Role + "<Rule><Status>on</Status>" + Destination + "<Prefix/></Rule>")]
    [InlineData(Role + "<Rule>" + Enabled + "<Destination/><Prefix/></Rule>")]
    [InlineData(Role + "<Rule>" + Enabled + Markers + "<Priority>4294967296</Priority>" + Destination
        + "<Filter/></Rule>")]
    [InlineData(Role + "<Rule>" + Enabled + "<Prefix/><Destination><Bucket>arn:aws:s3:::d</Bucket>"
        + "<StorageClass>FAST</StorageClass></Destination></Rule>")]
    [InlineData(Role + "<Rule>" + Enabled + "<Prefix/><Destination><Bucket>arn:aws:s3:::d</Bucket>"
        + "<AccessControlTranslation><Owner>Me</Owner></AccessControlTranslation></Destination></Rule>")]
    public void Another_form_is_malformed(string content) => Assert.Equal(Texts.Malformed, Refused(content));

    [Theory]
    [InlineData(Enabled + Destination + Markers + "<Filter/>", "Priority must be specified" + OfThisSchema)]
    [InlineData(
        Enabled + Destination + "<Priority>1</Priority><Filter/>",
        "DeleteMarkerReplication must be specified" + OfThisSchema)]
    [InlineData(
        Enabled + Destination + "<Priority>1</Priority><Prefix/>", "Priority cannot be used" + OfThisSchema)]
    [InlineData(Enabled + Destination + Markers + "<Prefix/>", "DeleteMarkerReplication cannot be used" + OfThisSchema)]
    [InlineData(
        Enabled + Destination + Markers + "<Priority>-1</Priority><Filter/>",
        "Priority must be between 0 and 2147483647.")]
    [InlineData(
        Enabled + Destination + "<Priority>1</Priority><DeleteMarkerReplication>" + Enabled
            + "</DeleteMarkerReplication><Filter>" + Tag + "</Filter>",
        "Delete marker replication is not supported if any Tag filter is specified. Please refer to S3 Developer Guide "
            + "for more information.")]
    [InlineData(Common + "<Filter><And>" + Tag + Tag + "</And></Filter>", "Duplicate Tag Keys are not allowed.")]
    [InlineData(
        Common + "<Filter/><SourceSelectionCriteria><SseKmsEncryptedObjects>" + Enabled + "</SseKmsEncryptedObjects>"
            + "</SourceSelectionCriteria>",
        "ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present.")]
    [InlineData(
        Enabled + "<Prefix/><Destination><Bucket>arn:aws:s3:::d</Bucket><EncryptionConfiguration><ReplicaKmsKeyID>k"
            + "</ReplicaKmsKeyID></EncryptionConfiguration></Destination>",
        "SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.")]
    public void A_rule_that_makes_no_sense_is_refused(string rule, string message) =>
        Assert.Equal($"InvalidRequest: {message}", Refused($"{Role}<Rule>{rule}</Rule>"));

    [Theory]
    [InlineData("<Bucket>d</Bucket>", "InvalidArgument: Invalid bucket ARN.")]
    [InlineData("<Bucket>arn:aws:s3:us-east-1::d</Bucket>", "InvalidArgument: Invalid bucket ARN.")]
    [InlineData(
        "<Bucket>arn:aws:s3:::d</Bucket><AccessControlTranslation><Owner>Destination</Owner>"
            + "</AccessControlTranslation>",
        "InvalidRequest: Account must be specified when AccessControlTranslation is specified.")]
    [InlineData(
        "<Bucket>arn:aws:s3:::d</Bucket><ReplicationTime><Status>Enabled</Status><Time><Minutes>15</Minutes></Time>"
            + "</ReplicationTime>",
        "InvalidRequest: Replication destination must contain both ReplicationTime and Metrics or neither.")]
    [InlineData(
        "<Bucket>arn:aws:s3:::d</Bucket><Metrics><Status>Enabled</Status><EventThreshold><Minutes>5</Minutes>"
            + "</EventThreshold></Metrics>",
        "InvalidArgument: Minutes must be 15.")]
    public void A_wrong_destination_is_refused(string destination, string refusal) => Assert.Equal(
        refusal, Refused($"{Role}<Rule>{Enabled}<Prefix/><Destination>{destination}</Destination></Rule>"));

    [Fact]
    public void Wrong_rules_together_are_refused()
    {
        Assert.Equal(
            "InvalidArgument: Rule Id must be unique",
            Refused($"{Role}<Rule><ID>a</ID>{V2(1, "d")}</Rule><Rule><ID>a</ID>{V2(2, "d")}</Rule>"));
        Assert.Equal(
            "InvalidRequest: Found duplicate priority 1.",
            Refused($"{Role}<Rule>{V2(1, "d")}</Rule><Rule>{V2(1, "d", "x")}</Rule>"));
        Assert.Equal(
            "InvalidRequest: Found overlapping prefixes 'a' and 'ab'",
            Refused($"{Role}<Rule>{V1("ab")}</Rule><Rule>{V1("b")}</Rule><Rule>{V1("a")}</Rule>"));
        Assert.StartsWith("InvalidArgument: Invalid Role", Refused($"<Role>r</Role><Rule>{V1("")}</Rule>"));
        Assert.Equal(
            2, Parse($"{Role}<Rule>{V2(1, "d")}</Rule><Rule>{V2(1, "e")}</Rule>").Rules.Count);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void A_configuration_has_up_to_1000_rules(int count, bool isTaken)
    {
        var content = Role + Texts.Repeated(count, i => $"<Rule>{V1($"{i:0000}")}</Rule>");
        if (isTaken)
        {
            Assert.Equal(count, Parse(content).Rules.Count);
        }
        else
        {
            Assert.Equal(
                "InvalidRequest: The number of replication rules must not exceed the allowed limit of 1000 rules.",
                Refused(content));
        }
    }

    [Fact]
    public void The_greatest_priority_of_each_destination_replicates()
    {
        var disabled = V2(3, "d", "a/").Replace(Enabled, "<Status>Disabled</Status>", StringComparison.Ordinal);
        var configuration = Parse($"""
            {Role}
            <Rule><ID>low</ID>{V2(1, "d")}</Rule>
            <Rule><ID>high</ID>{V2(2, "d", "a/")}</Rule>
            <Rule><ID>off</ID>{disabled}</Rule>
            <Rule><ID>tagged</ID>{Common.Replace(":::d", ":::e", StringComparison.Ordinal)}<Filter>{Tag}</Filter></Rule>
            """);
        Assert.Equal(["low"], configuration.Select("b", []).Select(rule => rule.Id));
        Assert.Equal(["high"], configuration.Select("a/b", [new("k", "w")]).Select(rule => rule.Id));
        Assert.Equal(
            ["high", "tagged"],
            configuration.Select("a/b", [new("x", "y"), new("k", "v")]).Select(rule => rule.Id).Order());
    }

    private static string V1(string prefix) => $"{Enabled}{Destination}<Prefix>{prefix}</Prefix>";

    private static string V2(int priority, string bucket, string prefix = "") =>
        $"<Priority>{priority}</Priority><Filter><Prefix>{prefix}</Prefix></Filter>{Markers}"
            + $"<Destination><Bucket>arn:aws:s3:::{bucket}</Bucket></Destination>{Enabled}";

    private static ReplicationConfiguration Parse(string content) =>
        ReplicationConfiguration.Parse(Texts.Bytes(ReplicationConfiguration.Root, content));

    private static string Refused(string content) => Texts.Refusal(() => Parse(content));
}
