using System.Buffers;
using System.Text.Json;
using Drystone.S3.Listing;

namespace Drystone.S3.Configuration.Notification;

/// <summary>A CloudEvent in structured JSON, whose data is the record of AWS's message.</summary>
/// <remarks>
/// https://github.com/cloudevents/spec/blob/main/cloudevents/adapters/aws-s3.md gives type, source and subject.
/// </remarks>
public static class CloudEventJson
{
    public const string ContentType = "application/cloudevents+json";

    private const string TypePrefix = "com.amazonaws.s3.";

    /// <summary>Where an event happened.</summary>
    public static string SourceOf(string region, string bucket) => $"{S3EventJson.EventSource}.{region}.{bucket}";

    /// <inheritdoc cref="S3EventJson.Write"/>
    public static void Write(IBufferWriter<byte> output, S3EventFacts facts, string configurationId)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("id", facts.EventId);
        json.WriteString("source", SourceOf(facts.Region, facts.Bucket));
        json.WriteString("type", TypePrefix + S3EventJson.ShortName(facts.EventName));
        json.WriteString("subject", S3EventJson.EncodeKey(facts.Key));
        json.WriteString("time", Iso8601.Format(facts.Time));
        json.WriteString("datacontenttype", "application/json");
        json.WritePropertyName("data");
        S3EventJson.WriteRecord(json, facts, configurationId);
        json.WriteEndObject();
    }
}
