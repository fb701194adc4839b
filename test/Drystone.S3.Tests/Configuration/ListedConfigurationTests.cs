using Drystone.S3.Configuration;
using Drystone.S3.Configuration.Analytics;
using Drystone.S3.Configuration.IntelligentTiering;
using Drystone.S3.Configuration.Inventory;
using Drystone.S3.Configuration.Metrics;

namespace Drystone.S3.Tests.Configuration;

public sealed class ListedConfigurationTests
{
    private const string Tag = "<Tag><Key>k</Key><Value>v</Value></Tag>";

    private const string Archive = "<Tiering><AccessTier>ARCHIVE_ACCESS</AccessTier><Days>90</Days></Tiering>";

    private const string Export =
        "<DataExport><Destination><S3BucketDestination><Bucket>arn:aws:s3:::reports</Bucket>"
        + "<BucketAccountId>1</BucketAccountId><Format>CSV</Format><Prefix>p</Prefix></S3BucketDestination>"
        + "</Destination><OutputSchemaVersion>V_1</OutputSchemaVersion></DataExport>";

    [Theory]
    [InlineData("")]
    [InlineData("<Filter><Prefix></Prefix></Filter>")]
    [InlineData($"<Filter>{Tag}</Filter>")]
    [InlineData($"<Filter><And><Prefix>p</Prefix>{Tag}</And></Filter>")]
    public void Filters_are_answered_as_they_were_put(string filter)
    {
        var metrics = $"<Id>one</Id>{filter}";
        var analytics = $"<Id>one</Id>{filter}<StorageClassAnalysis>{Export}</StorageClassAnalysis>";
        var tiering = $"<Id>one</Id>{filter}<Status>Enabled</Status>{Archive}";
        Assert.Equal(metrics, Documents.Content(Metrics(metrics)));
        Assert.Equal(analytics, Documents.Content(Analytics(analytics)));
        Assert.Equal(tiering, Documents.Content(Tiering(tiering)));
        Assert.Equal(Metrics(metrics), MetricsConfiguration.Parse(Metrics(metrics).ToUtf8(), "one"));
        Assert.Equal(Analytics(analytics), AnalyticsConfiguration.Parse(Analytics(analytics).ToUtf8(), "one"));
        Assert.Equal(Tiering(tiering), IntelligentTieringConfiguration.Parse(Tiering(tiering).ToUtf8(), "one"));
    }

    [Theory]
    [InlineData("<Filter/>")]
    [InlineData($"<Filter><Prefix>p</Prefix>{Tag}</Filter>")]
    [InlineData($"<Filter>{Tag}{Tag}</Filter>")]
    [InlineData("<Filter><And/></Filter>")]
    [InlineData("<Filter><And><Prefix>p</Prefix></And></Filter>")]
    [InlineData($"<Filter><Prefix>p</Prefix><And><Prefix>p</Prefix>{Tag}</And></Filter>")]
    [InlineData("<Filter><Prefix>p</Prefix></Filter><Filter><Prefix>p</Prefix></Filter>")]
    [InlineData("<Filter><Tag><Key>k</Key></Tag></Filter>")]
    public void A_filter_is_one_predicate_or_the_And_of_several(string filter)
    {
        var refusal = Assert.Throws<S3Exception>(() => Metrics($"<Id>one</Id>{filter}"));
        Assert.Contains(refusal.Error.Code, (string[])["MalformedXML", "InvalidTag"]);
    }

    [Fact]
    public void A_filter_matches_what_meets_all_of_it()
    {
        var filter = Metrics($"<Id>one</Id><Filter><And><Prefix>p/</Prefix>{Tag}</And></Filter>").Filter!;
        Assert.True(filter.Matches("p/x", [new("a", "b"), new("k", "v")]));
        Assert.False(filter.Matches("p/x", [new("k", "w")]));
        Assert.False(filter.Matches("q/x", [new("k", "v")]));
    }

    [Fact]
    public void Metrics_may_be_of_an_access_point()
    {
        const string Content = "<Id>one</Id><Filter><AccessPointArn>arn:x</AccessPointArn></Filter>";
        Assert.Equal(Content, Documents.Content(Metrics(Content)));
    }

    [Fact]
    public void Another_id_than_that_of_the_query_is_malformed()
    {
        Documents.Refused("MalformedXML", () => Metrics("<Id>two</Id>"));
        Documents.Refused("MalformedXML", () => Analytics("<Id>two</Id><StorageClassAnalysis/>"));
        Documents.Refused("MalformedXML", () => Tiering($"<Id>two</Id><Status>Enabled</Status>{Archive}"));
    }

    [Fact]
    public void What_is_no_document_is_refused()
    {
        Documents.RefusesWhatIsNoDocument(MetricsConfiguration.Root, body => MetricsConfiguration.Parse(body, "one"));
        Documents.RefusesWhatIsNoDocument(
            AnalyticsConfiguration.Root, body => AnalyticsConfiguration.Parse(body, "one"));
        Documents.RefusesWhatIsNoDocument(
            IntelligentTieringConfiguration.Root, body => IntelligentTieringConfiguration.Parse(body, "one"));
    }

    [Theory]
    [InlineData("V_1", "V_2", "MalformedXML")]
    [InlineData(">CSV<", ">ORC<", "MalformedXML")]
    [InlineData("<StorageClassAnalysis>", "<x>", "MalformedXML")]
    [InlineData("arn:aws:s3:::reports", "reports", "InvalidS3DestinationBucket")]
    public void A_wrong_analysis_is_refused(string part, string replacement, string code)
    {
        var content = $"<Id>one</Id><StorageClassAnalysis>{Export}</StorageClassAnalysis>";
        Documents.Refused(code, () => Analytics(content.Replace(part, replacement)));
    }

    [Fact]
    public void An_analysis_need_not_be_exported()
    {
        const string Content = "<Id>one</Id><StorageClassAnalysis></StorageClassAnalysis>";
        Assert.Equal(Content, Documents.Content(Analytics(Content)));
    }

    [Theory]
    [InlineData("ARCHIVE_ACCESS", "90", null)]
    [InlineData("DEEP_ARCHIVE_ACCESS", "730", null)]
    [InlineData("ARCHIVE_ACCESS", "89", "InvalidArgument")]
    [InlineData("DEEP_ARCHIVE_ACCESS", "179", "InvalidArgument")]
    [InlineData("ARCHIVE_ACCESS", "731", "InvalidArgument")]
    [InlineData("ARCHIVE_ACCESS", "-90", "MalformedXML")]
    [InlineData("ARCHIVE_ACCESS", "1e9", "MalformedXML")]
    [InlineData("ARCHIVE_ACCESS", "99999999999999999999", "MalformedXML")]
    [InlineData("GLACIER", "90", "MalformedXML")]
    public void Tiers_have_their_range_of_days(string tier, string days, string? code)
    {
        var content = "<Id>one</Id><Status>Disabled</Status>"
            + $"<Tiering><AccessTier>{tier}</AccessTier><Days>{days}</Days></Tiering>";
        if (code is null)
        {
            Assert.Equal(content, Documents.Content(Tiering(content)));
        }
        else
        {
            Documents.Refused(code, () => Tiering(content));
        }
    }

    [Theory]
    [InlineData("<Status>Enabled</Status>")]
    [InlineData($"<Status>Enabled</Status>{Archive}{Archive}")]
    [InlineData($"<Status>Suspended</Status>{Archive}")]
    [InlineData(Archive)]
    public void Wrong_tierings_are_malformed(string content) =>
        Documents.Refused("MalformedXML", () => Tiering($"<Id>one</Id>{content}"));

    [Fact]
    public void A_list_has_its_entries_where_AWS_has_them()
    {
        var metrics = new ConfigurationList<MetricsConfiguration>([new("a", null), new("b", null)], "t", "n");
        Assert.Equal("ListMetricsConfigurationsResult", metrics.RootName);
        Assert.Equal(
            "<IsTruncated>true</IsTruncated><ContinuationToken>t</ContinuationToken>"
                + "<NextContinuationToken>n</NextContinuationToken>"
                + "<MetricsConfiguration><Id>a</Id></MetricsConfiguration>"
                + "<MetricsConfiguration><Id>b</Id></MetricsConfiguration>",
            Documents.Content(metrics));

        var entry = new InventoryConfiguration(
            "i",
            IsEnabled: false,
            FilterPrefix: null,
            new InventoryDestination(null, "arn:aws:s3:::reports", null, null),
            IncludedObjectVersions.Current,
            [],
            InventoryFrequency.Daily);
        var inventories = new ConfigurationList<InventoryConfiguration>([entry], null, null);
        Assert.Equal("ListInventoryConfigurationsResult", inventories.RootName);
        Assert.StartsWith("<InventoryConfiguration><Destination>", Documents.Content(inventories));
        Assert.EndsWith(
            "</InventoryConfiguration><IsTruncated>false</IsTruncated>",
            Documents.Content(inventories));
    }

    private static MetricsConfiguration Metrics(string content) =>
        MetricsConfiguration.Parse(Documents.Body(MetricsConfiguration.Root, content), "one");

    private static AnalyticsConfiguration Analytics(string content) =>
        AnalyticsConfiguration.Parse(Documents.Body(AnalyticsConfiguration.Root, content), "one");

    private static IntelligentTieringConfiguration Tiering(string content) =>
        IntelligentTieringConfiguration.Parse(
            Documents.Body(IntelligentTieringConfiguration.Root, content), "one");
}
