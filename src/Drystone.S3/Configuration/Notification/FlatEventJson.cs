using System.Buffers;
using System.Text.Json;

namespace Drystone.S3.Configuration.Notification;

/// <summary>
/// The flat event that Inngest takes: a name such as <c>s3/object.created</c>, data of one level, the id by which
/// repeated deliveries are told apart, and the time in milliseconds since 1970.
/// </summary>
/// <remarks>https://www.inngest.com/docs/events</remarks>
public static class FlatEventJson
{
    /// <summary>Writes one event; the key is not encoded.</summary>
    public static void Write(IBufferWriter<byte> output, S3EventFacts facts)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("name", NameOf(facts.EventName));
        json.WriteStartObject("data");
        json.WriteString("bucket", facts.Bucket);
        json.WriteString("key", facts.Key);
        S3EventJson.WriteText(json, "etag", facts.ETag);
        S3EventJson.WriteNumber(json, "size", facts.SizeBytes);
        S3EventJson.WriteText(json, "contentType", facts.ContentType);
        S3EventJson.WriteText(json, "versionId", facts.VersionId);
        json.WriteEndObject();
        json.WriteNumber("ts", facts.Time.ToUnixTimeMilliseconds());
        json.WriteString("id", facts.EventId);
        json.WriteEndObject();
    }

    // The family alone, as functions ask for "created" and not for the request that did it.
    private static string NameOf(string eventName)
    {
        var family = S3EventJson.ShortName(eventName).Split(':')[0];
        var words = family.Select((letter, i) => i != 0 && char.IsAsciiLetterUpper(letter)
            ? $".{char.ToLowerInvariant(letter)}"
            : $"{char.ToLowerInvariant(letter)}");
        return "s3/" + string.Concat(words);
    }
}
