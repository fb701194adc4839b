using System.Text.Json.Serialization;

namespace Drystone.Client;

/// <summary>What an event carries instead of bytes: where an object is and which content it had. As JSON
/// <c>{ "bucket", "key", "etag", "size", "contentType" }</c>; <see cref="ObjectRefSchema"/> has the schema.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key.</param>
/// <param name="ETag">The entity tag without quotes.</param>
/// <param name="SizeBytes">The size of the content.</param>
/// <param name="ContentType">The media type, such as <c>video/mp4</c>.</param>
public sealed record ObjectRef(
    [property: JsonPropertyName("bucket")] string Bucket,
    [property: JsonPropertyName("key")] string Key,
    [property: JsonPropertyName("etag")] string ETag,
    [property: JsonPropertyName("size")] long SizeBytes,
    [property: JsonPropertyName("contentType")] string ContentType);
