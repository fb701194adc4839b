using System.Globalization;
using System.Text;

namespace Drystone.Server.Tests;

/// <summary>The largest configurations that AWS's limits allow are kept whole; what is larger is refused before
/// anything changes.</summary>
public sealed class ConfigurationSizeTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const int KeyBytes = 1_024;
    private const int IdLength = 255;

    [Fact]
    public async Task A_thousand_lifecycle_rules_with_the_longest_prefixes_are_kept()
    {
        var bucket = await server.NewBucketAsync();
        var document = Lifecycle(number => Padded(number, KeyBytes, 'p'));
        Assert.InRange(document.Length, 1_300_000, 2_000_000);
        Assert.Equal((200, null), (await server.PutDocumentAsync(bucket, "lifecycle", document)).Outcome);
        var kept = await server.GetDocumentAsync(bucket, "lifecycle");
        Assert.Equal(
            Enumerable.Range(0, 1_000).Select(number => Padded(number, KeyBytes, 'p')),
            kept.Values("Filter", "Prefix"));
        Assert.Equal((200, null), (await server.SendAsync("PUT", $"/{bucket}/key", "content"u8.ToArray())).Outcome);

        // Written out, each ampersand is five bytes.
        var larger = await server.PutDocumentAsync(
            bucket, "lifecycle",
            Lifecycle(number => Padded(number, KeyBytes, '&').Replace("&", "<![CDATA[&]]>", StringComparison.Ordinal)
                .Replace("]]><![CDATA[", "", StringComparison.Ordinal)));
        Assert.Equal((400, "MaxMessageLengthExceeded"), larger.Outcome);
        Assert.Equal("2097152", larger["MaxMessageLengthBytes"]);
        Assert.Equal(kept.Text, (await server.GetDocumentAsync(bucket, "lifecycle")).Text);
    }

    [Fact]
    public async Task A_hundred_notification_rules_with_the_longest_filters_are_kept()
    {
        var bucket = await server.NewBucketAsync();
        var rules = Enumerable.Range(0, 100).Select(number =>
            $"<QueueConfiguration><Id>{Padded(number, IdLength, 'i')}</Id>"
            + "<Queue>arn:aws:sqs:us-east-1:000000000001:absent</Queue><Event>s3:ObjectCreated:*</Event>"
            + "<Filter><S3Key>"
            + $"<FilterRule><Name>prefix</Name><Value>{Padded(number, KeyBytes, '"')}</Value></FilterRule>"
            + $"<FilterRule><Name>suffix</Name><Value>{new string('"', KeyBytes)}</Value></FilterRule>"
            + "</S3Key></Filter></QueueConfiguration>");
        var document = $"<NotificationConfiguration>{string.Concat(rules)}</NotificationConfiguration>";
        var put = await server.SendAsync(
            "PUT", $"/{bucket}?notification", Encoding.UTF8.GetBytes(document),
            ("x-amz-skip-destination-validation", "true"));
        Assert.Equal((200, null), put.Outcome);
        var kept = await server.GetDocumentAsync(bucket, "notification");
        Assert.InRange(kept.Body.Length, 1 << 20, 2 << 20);
        Assert.Equal(
            Enumerable.Range(0, 100).Select(number => Padded(number, IdLength, 'i')),
            kept.Values("QueueConfiguration", "Id"));
    }

    [Fact]
    public async Task An_event_that_a_rule_names_again_and_again_is_kept_once()
    {
        var bucket = await server.NewBucketAsync();
        string Rule(string id) => $"<QueueConfiguration><Id>{id}</Id>"
            + "<Queue>arn:aws:sqs:us-east-1:000000000001:absent</Queue>"
            + string.Concat(Enumerable.Repeat("<Event>s3:ObjectCreated:Put</Event>", 40_000))
            + $"<Filter><S3Key><FilterRule><Name>prefix</Name><Value>{id}</Value></FilterRule></S3Key></Filter>"
            + "</QueueConfiguration>";
        var put = await server.SendAsync(
            "PUT", $"/{bucket}?notification",
            Encoding.UTF8.GetBytes($"<NotificationConfiguration>{Rule("a")}{Rule("b")}</NotificationConfiguration>"),
            ("x-amz-skip-destination-validation", "true"));
        Assert.Equal((200, null), put.Outcome);
        Assert.Equal(
            2, (await server.GetDocumentAsync(bucket, "notification")).Values("QueueConfiguration", "Event").Count());
    }

    [Fact]
    public async Task A_cors_document_of_64_KiB_is_kept_and_a_larger_one_refused()
    {
        var bucket = await server.NewBucketAsync();
        const int MostBytes = 64 << 10;
        var document = Cors(originBytes: 500);
        document = document.Replace("<CORSRule>", "<CORSRule>".PadRight(
            "<CORSRule>".Length + (MostBytes - document.Length) / 100), StringComparison.Ordinal);
        document = document.PadRight(MostBytes);
        Assert.Equal((200, null), (await server.PutDocumentAsync(bucket, "cors", document)).Outcome);
        var kept = await server.GetDocumentAsync(bucket, "cors");
        Assert.Equal(100, kept.Values("CORSRule", "AllowedOrigin").Count());
        Assert.Equal(
            (400, "MaxMessageLengthExceeded"),
            (await server.PutDocumentAsync(bucket, "cors", document + " ")).Outcome);
        Assert.Equal(kept.Text, (await server.GetDocumentAsync(bucket, "cors")).Text);
    }

    [Fact]
    public async Task One_of_a_thousand_configurations_is_smaller()
    {
        var bucket = await server.NewBucketAsync();
        string Inventory(int prefixBytes) =>
            "<InventoryConfiguration><Destination><S3BucketDestination><Bucket>arn:aws:s3:::bucket</Bucket>"
            + $"<Format>CSV</Format><Prefix>{new string('p', prefixBytes)}</Prefix></S3BucketDestination></Destination>"
            + "<IsEnabled>true</IsEnabled><Id>a</Id><IncludedObjectVersions>Current</IncludedObjectVersions>"
            + "<Schedule><Frequency>Daily</Frequency></Schedule></InventoryConfiguration>";
        Assert.Equal(
            (400, "MaxMessageLengthExceeded"),
            (await server.PutDocumentAsync(bucket, "inventory&id=a", Inventory(128 << 10))).Outcome);
        Assert.Equal(
            (404, "NoSuchConfiguration"), (await server.GetDocumentAsync(bucket, "inventory&id=a")).Outcome);
        Assert.Equal(
            (204, null), (await server.PutDocumentAsync(bucket, "inventory&id=a", Inventory(100 << 10))).Outcome);
    }

    [Theory]
    [InlineData("lifecycle")]
    [InlineData("notification")]
    [InlineData("cors")]
    [InlineData("tagging")]
    [InlineData("replication")]
    public async Task A_document_larger_than_any_is_refused_and_changes_nothing(string subresource)
    {
        var bucket = await server.NewBucketAsync();
        var before = await server.GetDocumentAsync(bucket, subresource);
        var answer = await server.PutDocumentAsync(bucket, subresource, new string(' ', (4 << 20) + 1));
        Assert.Equal((400, "MalformedXML"), answer.Outcome);
        Assert.Equal(before.Outcome, (await server.GetDocumentAsync(bucket, subresource)).Outcome);
    }

    private static string Lifecycle(Func<int, string> prefixOf)
    {
        var rules = Enumerable.Range(0, 1_000).Select(number =>
            $"<Rule><ID>{Padded(number, IdLength, 'i')}</ID><Filter><Prefix>{prefixOf(number)}</Prefix></Filter>"
            + "<Status>Enabled</Status><Expiration><Days>1000</Days></Expiration></Rule>");
        return $"<LifecycleConfiguration>{string.Concat(rules)}</LifecycleConfiguration>";
    }

    private static string Cors(int originBytes)
    {
        var rules = Enumerable.Range(0, 100).Select(number =>
            $"<CORSRule><AllowedOrigin>{Padded(number, originBytes, 'o')}</AllowedOrigin>"
            + "<AllowedMethod>GET</AllowedMethod></CORSRule>");
        return $"<CORSConfiguration>{string.Concat(rules)}</CORSConfiguration>";
    }

    /// <summary>Begins with a number, so that none is another one's prefix.</summary>
    private static string Padded(int number, int length, char padding) =>
        number.ToString("D4", CultureInfo.InvariantCulture).PadRight(length, padding);
}
