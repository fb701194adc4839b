using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Drystone.S3.Configuration;
using Drystone.S3.Configuration.Logging;
using FsCheck;
using FsCheck.Fluent;

namespace Drystone.S3.Tests.Configuration;

public sealed partial class LoggingTests
{
    private const string Instance = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

    private static readonly DateTimeOffset Time = new(2026, 2, 6, 1, 2, 3, TimeSpan.FromHours(1));

    [Theory]
    [InlineData("")]
    [InlineData(
        "<LoggingEnabled><TargetBucket>logs</TargetBucket><TargetPrefix></TargetPrefix></LoggingEnabled>")]
    [InlineData(
        "<LoggingEnabled><TargetBucket>logs</TargetBucket><TargetGrants><Grant>"
            + $"<Grantee {Instance} xsi:type=\"Group\"><URI>http://acs.amazonaws.com/groups/s3/LogDelivery</URI>"
            + "</Grantee><Permission>READ_ACP</Permission></Grant><Grant>"
            + $"<Grantee {Instance} xsi:type=\"CanonicalUser\"><ID>abc</ID></Grantee>"
            + "<Permission>FULL_CONTROL</Permission></Grant></TargetGrants><TargetObjectKeyFormat>"
            + "<SimplePrefix></SimplePrefix></TargetObjectKeyFormat><TargetPrefix>log/</TargetPrefix>"
            + "</LoggingEnabled>")]
    [InlineData(
        "<LoggingEnabled><TargetBucket>logs</TargetBucket><TargetObjectKeyFormat><PartitionedPrefix>"
            + "<PartitionDateSource>DeliveryTime</PartitionDateSource></PartitionedPrefix></TargetObjectKeyFormat>"
            + "<TargetPrefix>log/</TargetPrefix></LoggingEnabled>")]
    public void A_status_is_answered_as_it_was_put(string content)
    {
        var status = Parse(content);
        Assert.Equal(content, Documents.Content(status));
        Assert.Equal(status, BucketLoggingStatus.Parse(status.ToUtf8()));
        Assert.Equal(content.Length == 0, status.LoggingEnabled is null);
    }

    [Fact]
    public void What_is_no_document_is_refused() =>
        Documents.RefusesWhatIsNoDocument(BucketLoggingStatus.Root, body => BucketLoggingStatus.Parse(body));

    [Theory]
    [InlineData("")]
    [InlineData("<TargetBucket>b</TargetBucket>")]
    [InlineData("<TargetPrefix/>")]
    [InlineData("<TargetBucket/><TargetPrefix/>")]
    [InlineData("<TargetBucket>b</TargetBucket><TargetBucket>b</TargetBucket><TargetPrefix/>")]
    [InlineData("<TargetBucket>b</TargetBucket><TargetPrefix/><TargetObjectKeyFormat/>")]
    [InlineData(
        "<TargetBucket>b</TargetBucket><TargetPrefix/><TargetObjectKeyFormat><SimplePrefix/><PartitionedPrefix>"
            + "<PartitionDateSource>EventTime</PartitionDateSource></PartitionedPrefix></TargetObjectKeyFormat>")]
    [InlineData(
        "<TargetBucket>b</TargetBucket><TargetPrefix/><TargetObjectKeyFormat><PartitionedPrefix>"
            + "<PartitionDateSource>kaboom</PartitionDateSource></PartitionedPrefix></TargetObjectKeyFormat>")]
    [InlineData(
        "<TargetBucket>b</TargetBucket><TargetPrefix/><TargetGrants><Grant><Grantee><ID>a</ID><URI>b</URI></Grantee>"
            + "<Permission>READ</Permission></Grant></TargetGrants>")]
    [InlineData(
        "<TargetBucket>b</TargetBucket><TargetPrefix/><TargetGrants><Grant><Grantee><ID>a</ID></Grantee>"
            + "<Permission>OWN</Permission></Grant></TargetGrants>")]
    public void What_breaks_the_schema_is_malformed(string content) =>
        Documents.Refused("MalformedXML", () => Parse($"<LoggingEnabled>{content}</LoggingEnabled>"));

    [Fact]
    public void Any_prefix_survives_the_answer()
    {
        // No document can name U+0000.
        var text = ArbMap.Default.ArbFor<NonNull<string>>().Generator
            .Select(value => string.Concat(value.Get.EnumerateRunes().Where(rune => rune.Value is not (0 or 0xFFFD))))
            .ToArbitrary();
        Prop.ForAll(text, prefix =>
        {
            var status = new BucketLoggingStatus(new LoggingEnabled("logs", prefix, [], KeyFormat: null));
            Assert.Equal(status, BucketLoggingStatus.Parse(status.ToUtf8()));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_prefix_leaves_room_for_the_rest_of_the_key()
    {
        LoggingEnabled With(int length) => Parse(
            $"<LoggingEnabled><TargetBucket>b</TargetBucket><TargetPrefix>{new string('p', length)}</TargetPrefix>"
                + "<TargetObjectKeyFormat><PartitionedPrefix><PartitionDateSource>EventTime</PartitionDateSource>"
                + "</PartitionedPrefix></TargetObjectKeyFormat></LoggingEnabled>").LoggingEnabled!;
        var longest = With(LogObjectKey.PrefixBytesAtMost);
        var key = new LogObjectKey(new string('1', 12), "ap-southeast-2", new string('b', Limits.BucketNameLength));
        Assert.InRange(key.Format(longest, Time, Time, Guid.Empty.ToString()).Length, 900, Limits.KeyBytes);
        Documents.Refused("InvalidArgument", () => With(LogObjectKey.PrefixBytesAtMost + 1));
    }

    [Theory]
    [InlineData(null, "log/2026-02-06-00-02-03-UNIQUE")]
    [InlineData(PartitionDateSource.DeliveryTime, "log/123/eu/src/2026/02/06/2026-02-06-00-02-03-UNIQUE")]
    [InlineData(PartitionDateSource.EventTime, "log/123/eu/src/2026/02/05/2026-02-05-00-00-00-UNIQUE")]
    public void Log_objects_have_AWS_keys_in_UTC(PartitionDateSource? source, string key)
    {
        var target = new LoggingEnabled("logs", "log/", [], new TargetObjectKeyFormat(source));
        var names = new LogObjectKey("123", "eu", "src");
        Assert.Equal(key, names.Format(target, Time, Time.AddDays(-1), "UNIQUE"));
    }

    [Fact]
    public void A_line_has_the_fields_of_AWS_in_their_order()
    {
        var facts = Facts() with
        {
            RemoteIP = "192.0.2.3",
            Requester = "requester",
            Key = "a b/ü",
            RequestUri = "GET /src/a%20b HTTP/1.1",
            HttpStatus = 200,
            ErrorCode = "NoSuchKey",
            BytesSent = 113,
            ObjectSizeBytes = 4,
            TotalTimeMilliseconds = 7,
            TurnAroundTimeMilliseconds = 6,
            Referrer = "http://r/",
            UserAgent = "S3Console/0.4",
            VersionId = "v",
            HostId = "host=",
            SignatureVersion = "SigV4",
            CipherSuite = "TLS_AES_128_GCM_SHA256",
            AuthenticationType = "AuthHeader",
            HostHeader = "[::1]:9000",
            TlsVersion = "TLSv1.3",
            AccessPointArn = "arn:x",
            IsAclRequired = true,
        };
        const string Expected =
            "owner src [06/Feb/2026:00:02:03 +0000] 192.0.2.3 requester ID REST.GET.OBJECT a%20b/%C3%BC "
            + "\"GET /src/a%20b HTTP/1.1\" 200 NoSuchKey 113 4 7 6 \"http://r/\" \"S3Console/0.4\" v host= SigV4 "
            + "TLS_AES_128_GCM_SHA256 AuthHeader [::1]:9000 TLSv1.3 arn:x Yes";
        Assert.Equal(Expected, AccessLogLine.Format(facts));
        Assert.Equal($"{Expected} eu-west-1", AccessLogLine.Format(facts with { SourceRegion = "eu-west-1" }));
    }

    [Fact]
    public void What_is_absent_is_a_hyphen_and_a_hyphen_is_not_absent()
    {
        Assert.Equal(
            "owner src [06/Feb/2026:00:02:03 +0000] - - ID REST.GET.OBJECT - \"-\" - - - - - - \"-\" \"-\" "
                + "- - - - - - - - -",
            AccessLogLine.Format(Facts() with { BytesSent = 0, UserAgent = "" }));
        var line = AccessLogLine.Format(Facts() with { Key = "-", Requester = "-", UserAgent = "-" });
        Assert.Contains(@" - \x2D ID REST.GET.OBJECT %2D ", line);
        Assert.Contains(@" ""\x2D"" ", line);
    }

    [Theory]
    [InlineData("x\" 200 - 1 1 1 1 \"-\" \"forged", @"x\x22 200 - 1 1 1 1 \x22-\x22 \x22forged")]
    [InlineData("x\r\nowner src", @"x\x0D\x0Aowner src")]
    [InlineData(@"x\", @"x\x5C")]
    public void A_client_forges_neither_field_nor_line(string userAgent, string escaped) =>
        Assert.Contains($" \"{escaped}\" ", AccessLogLine.Format(Facts() with { UserAgent = userAgent }));

    [Fact]
    public void Every_line_splits_into_its_fields_and_reads_back()
    {
        var text = ArbMap.Default.ArbFor<NonEmptyString>().Generator
            .Select(value => string.Concat(value.Get.EnumerateRunes().Where(rune => rune.Value != 0xFFFD)))
            .Where(value => value.Length != 0)
            .ToArbitrary();
        Prop.ForAll(text, text, text, (key, agent, host) =>
        {
            var facts = Facts() with { Key = key, UserAgent = agent, HostHeader = host, RequestUri = agent };
            var line = AccessLogLine.Format(facts);
            var fields = Fields().Matches(line).Select(match => match.Value).ToArray();
            Assert.Equal(line, string.Join(' ', fields));
            Assert.Equal(26, fields.Length);
            Assert.Equal(key, Uri.UnescapeDataString(fields[7]));
            Assert.Equal(agent, Unescaped(fields[8].Trim('"')));
            Assert.Equal(agent, Unescaped(fields[16].Trim('"')));
            Assert.Equal(host, Unescaped(fields[22]));
        }).QuickCheckThrowOnFailure();
    }

    // A reader that knows no escapes: quoted, bracketed or without a space.
    [GeneratedRegex("\"[^\"]*\"|(?<= )\\[[^]]*\\](?= )|[^ \"]+")]
    private static partial Regex Fields();

    private static string Unescaped(string field)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\')
            {
                Assert.Equal('x', field[i + 1]);
                bytes.Add(byte.Parse(field.AsSpan(i + 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 3;
            }
            else
            {
                bytes.Add((byte)field[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static AccessLogFacts Facts() => new()
    {
        BucketOwner = "owner",
        Bucket = "src",
        Time = Time,
        RequestId = "ID",
        Operation = "REST.GET.OBJECT",
    };

    private static BucketLoggingStatus Parse(string content) =>
        BucketLoggingStatus.Parse(Documents.Body(BucketLoggingStatus.Root, content));
}
