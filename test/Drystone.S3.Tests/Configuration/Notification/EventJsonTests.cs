using System.Buffers;
using System.Text.Json.Nodes;
using Drystone.S3.Configuration.Notification;

namespace Drystone.S3.Tests.Configuration.Notification;

public sealed class EventJsonTests
{
    private static readonly S3EventFacts Put = new()
    {
        EventName = "s3:ObjectCreated:Put",
        EventId = "0001",
        Time = new DateTimeOffset(2026, 1, 2, 5, 4, 5, 6, TimeSpan.FromHours(2)),
        Region = "us-east-1",
        Bucket = "b",
        Key = "a b/ü@+.txt",
        Sequence = 0x55AED6DCD90281E5,
        BucketOwnerId = "owner",
        PrincipalId = "caller",
        SourceIpAddress = "127.0.0.1",
        RequestId = "request",
        HostId = "host",
        SizeBytes = 0,
        ETag = "d41d8cd98f00b204e9800998ecf8427e",
        VersionId = "v",
        ContentType = "text/plain",
    };

    [Fact]
    public void The_message_has_the_structure_of_AWS() => AssertJson(
        """
        {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1",
          "eventTime":"2026-01-02T03:04:05.006Z","eventName":"ObjectCreated:Put",
          "userIdentity":{"principalId":"caller"},"requestParameters":{"sourceIPAddress":"127.0.0.1"},
          "responseElements":{"x-amz-request-id":"request","x-amz-id-2":"host"},
          "s3":{"s3SchemaVersion":"1.0","configurationId":"rule",
            "bucket":{"name":"b","ownerIdentity":{"principalId":"owner"},"arn":"arn:aws:s3:::b"},
            "object":{"key":"a+b/%C3%BC%40%2B.txt","size":0,"eTag":"d41d8cd98f00b204e9800998ecf8427e",
              "versionId":"v","sequencer":"0055AED6DCD90281E5"}}}]}
        """,
        output => S3EventJson.Write(output, Put, "rule"));

    [Fact]
    public void What_an_event_does_not_have_is_left_out()
    {
        var facts = Put with
        {
            EventName = "s3:ObjectTagging:Put",
            SizeBytes = null,
            ETag = null,
            VersionId = null,
            Sequence = null,
        };
        var written = Record(facts)["s3"]!["object"]!.AsObject();
        Assert.Equal(["key"], written.Select(member => member.Key));
    }

    [Fact]
    public void Events_of_tags_tell_no_size_and_delete_markers_have_the_ETag_of_nothing()
    {
        var tagging = Record(Put with { EventName = "s3:ObjectTagging:Put", Sequence = null })["s3"]!["object"]!;
        Assert.Equal(["key", "eTag", "versionId"], tagging.AsObject().Select(member => member.Key));
        var marker = Record(Put with
        {
            EventName = "s3:LifecycleExpiration:DeleteMarkerCreated",
            SizeBytes = null,
            ETag = null,
        })["s3"]!["object"]!;
        Assert.Equal("d41d8cd98f00b204e9800998ecf8427e", (string)marker["eTag"]!);
        Assert.Null(marker["size"]);
    }

    [Theory]
    [InlineData("s3:ObjectRemoved:DeleteMarkerCreated", "2.1")]
    [InlineData("s3:ObjectRestore:Post", "2.1")]
    [InlineData("s3:ObjectRestore:Delete", "2.3")]
    [InlineData("s3:Replication:OperationNotTracked", "2.2")]
    [InlineData("s3:LifecycleExpiration:Delete", "2.3")]
    [InlineData("s3:LifecycleTransition", "2.3")]
    [InlineData("s3:ObjectAcl:Put", "2.3")]
    [InlineData("s3:ObjectTagging:Delete", "2.3")]
    public void The_version_tells_the_family(string eventName, string version)
    {
        var record = Record(Put with { EventName = eventName });
        Assert.Equal(version, (string)record["eventVersion"]!);
        Assert.Equal(eventName["s3:".Length..], (string)record["eventName"]!);
    }

    [Fact]
    public void A_restore_tells_how_long_it_lasts()
    {
        var facts = Put with
        {
            EventName = "s3:ObjectRestore:Completed",
            RestorationExpiry = new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero),
            StorageClass = "GLACIER",
        };
        Assert.Equal(
            """{"restoreEventData":{"lifecycleRestorationExpiryTime":"2026-02-01T00:00:00.000Z","""
                + "\"lifecycleRestoreStorageClass\":\"GLACIER\"}}",
            Record(facts)["glacierEventData"]!.ToJsonString());
    }

    [Fact]
    public void A_transition_tells_where_it_went()
    {
        var facts = Put with { EventName = "s3:LifecycleTransition", StorageClass = "GLACIER" };
        Assert.Equal(
            """{"transitionEventData":{"destinationStorageClass":"GLACIER"}}""",
            Record(facts)["lifecycleEventData"]!.ToJsonString());
    }

    [Fact]
    public void A_cloud_event_wraps_the_record()
    {
        var written = Written(output => CloudEventJson.Write(output, Put, "rule")).AsObject();
        Assert.True(JsonNode.DeepEquals(Record(Put), written["data"]));
        written.Remove("data");
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                {"specversion":"1.0","id":"0001","source":"aws:s3.us-east-1.b",
                 "type":"com.amazonaws.s3.ObjectCreated:Put","subject":"a+b/%C3%BC%40%2B.txt",
                 "time":"2026-01-02T03:04:05.006Z","datacontenttype":"application/json"}
                """),
            written));
    }

    [Fact]
    public void The_flat_event_has_data_of_one_level() => AssertJson(
        """
        {"name":"s3/object.created",
         "data":{"bucket":"b","key":"a b/ü@+.txt","etag":"d41d8cd98f00b204e9800998ecf8427e","size":0,
           "contentType":"text/plain","versionId":"v"},
         "ts":1767323045006,"id":"0001"}
        """,
        output => FlatEventJson.Write(output, Put));

    [Theory]
    [InlineData("s3:ObjectRemoved:Delete", "s3/object.removed")]
    [InlineData("s3:LifecycleExpiration:Delete", "s3/lifecycle.expiration")]
    [InlineData("s3:Replication:OperationNotTracked", "s3/replication")]
    public void The_flat_name_is_the_family(string eventName, string name) => Assert.Equal(
        name, (string)Written(output => FlatEventJson.Write(output, Put with { EventName = eventName }))["name"]!);

    private static void AssertJson(string expected, Action<IBufferWriter<byte>> write)
    {
        var written = Written(write);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), written), written.ToJsonString());
    }

    private static JsonNode Record(S3EventFacts facts) =>
        Written(output => S3EventJson.Write(output, facts, "rule"))["Records"]![0]!;

    private static JsonNode Written(Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer);
        return JsonNode.Parse(buffer.WrittenSpan)!;
    }
}
