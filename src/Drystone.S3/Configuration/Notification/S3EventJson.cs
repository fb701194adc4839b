using System.Buffers;
using System.Text;
using System.Text.Json;
using Drystone.S3.Listing;

namespace Drystone.S3.Configuration.Notification;

/// <summary>AWS's event message.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
/// </remarks>
public static class S3EventJson
{
    internal const string EventSource = "aws:s3";

    private const string ServicePrefix = "s3:";

    /// <summary>Writes <c>{"Records":[...]}</c> with one record.</summary>
    /// <param name="output">Where to, in UTF-8.</param>
    /// <param name="facts">What happened.</param>
    /// <param name="configurationId">The id of the rule that sends it.</param>
    public static void Write(IBufferWriter<byte> output, S3EventFacts facts, string configurationId)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("Records");
        WriteRecord(json, facts, configurationId);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void WriteRecord(Utf8JsonWriter json, S3EventFacts facts, string configurationId)
    {
        json.WriteStartObject();
        json.WriteString("eventVersion", VersionOf(facts.EventName));
        json.WriteString("eventSource", EventSource);
        json.WriteString("awsRegion", facts.Region);
        json.WriteString("eventTime", Iso8601.Format(facts.Time));
        json.WriteString("eventName", ShortName(facts.EventName));
        WriteObject(json, "userIdentity", "principalId", facts.PrincipalId);
        WriteObject(json, "requestParameters", "sourceIPAddress", facts.SourceIpAddress);
        json.WriteStartObject("responseElements");
        json.WriteString("x-amz-request-id", facts.RequestId);
        json.WriteString("x-amz-id-2", facts.HostId);
        json.WriteEndObject();
        WriteS3(json, facts, configurationId);
        WriteDetails(json, facts);
        json.WriteEndObject();
    }

    /// <summary>Without the <c>s3:</c>.</summary>
    internal static string ShortName(string eventName) =>
        eventName.StartsWith(ServicePrefix, StringComparison.Ordinal) ? eventName[ServicePrefix.Length..] : eventName;

    /// <summary>As forms encode it, but for slashes: "a b/ü" becomes "a+b/%C3%BC".</summary>
    internal static string EncodeKey(string key) =>
        EncodingTypeUrl.Encode(Encoding.UTF8.GetBytes(key)).Replace("%20", "+", StringComparison.Ordinal);

    // The version of the message tells which family it belongs to; consumers compare the major number alone.
    private static string VersionOf(string eventName) => ShortName(eventName).Split(':')[0] switch
    {
        "Replication" => "2.2",
        "LifecycleExpiration" or "LifecycleTransition" or "IntelligentTiering" or "ObjectAcl" or "ObjectTagging" =>
            "2.3",
        "ObjectRestore" when eventName.EndsWith(":Delete", StringComparison.Ordinal) => "2.3",
        _ => "2.1",
    };

    private static void WriteS3(Utf8JsonWriter json, S3EventFacts facts, string configurationId)
    {
        json.WriteStartObject("s3");
        json.WriteString("s3SchemaVersion", "1.0");
        json.WriteString("configurationId", configurationId);
        json.WriteStartObject("bucket");
        json.WriteString("name", facts.Bucket);
        WriteObject(json, "ownerIdentity", "principalId", facts.BucketOwnerId);
        json.WriteString("arn", $"arn:aws:s3:::{facts.Bucket}");
        json.WriteEndObject();
        json.WriteStartObject("object");
        json.WriteString("key", EncodeKey(facts.Key));
        // Events of tags and ACLs tell no size, as they have no place in the order.
        WriteNumber(json, "size", facts.Sequence is null ? null : facts.SizeBytes);
        WriteText(json, "eTag", facts.ETag ?? ETagOfMarker(facts.EventName));
        WriteText(json, "versionId", facts.VersionId);
        WriteText(json, "sequencer", facts.Sequence?.ToString("X18"));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // AWS gives a delete marker the ETag of nothing.
    private static string? ETagOfMarker(string eventName) =>
        eventName.EndsWith(":DeleteMarkerCreated", StringComparison.Ordinal)
            ? "d41d8cd98f00b204e9800998ecf8427e"
            : null;

    private static void WriteDetails(Utf8JsonWriter json, S3EventFacts facts)
    {
        if (facts.RestorationExpiry is { } expiry)
        {
            json.WriteStartObject("glacierEventData");
            json.WriteStartObject("restoreEventData");
            json.WriteString("lifecycleRestorationExpiryTime", Iso8601.Format(expiry));
            WriteText(json, "lifecycleRestoreStorageClass", facts.StorageClass);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else if (facts is { StorageClass: { } storageClass, EventName: "s3:LifecycleTransition" })
        {
            json.WriteStartObject("lifecycleEventData");
            WriteObject(json, "transitionEventData", "destinationStorageClass", storageClass);
            json.WriteEndObject();
        }
    }

    private static void WriteObject(Utf8JsonWriter json, string name, string member, string value)
    {
        json.WriteStartObject(name);
        json.WriteString(member, value);
        json.WriteEndObject();
    }

    internal static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    internal static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
