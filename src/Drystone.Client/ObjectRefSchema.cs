using System.Text.Json.Serialization;

namespace Drystone.Client;

/// <summary>The JSON schema of <see cref="ObjectRef"/>, for validators in other languages.</summary>
public static class ObjectRefSchema
{
    /// <summary>JSON Schema, draft 2020-12.</summary>
    public const string Json = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:drystone:object-ref",
          "title": "ObjectRef",
          "description": "Where an object is, and which content it had.",
          "type": "object",
          "required": ["bucket", "key", "etag", "size", "contentType"],
          "properties": {
            "bucket": { "type": "string", "minLength": 3, "maxLength": 63 },
            "key": { "type": "string", "minLength": 1, "maxLength": 1024 },
            "etag": { "type": "string", "minLength": 1, "description": "without quotes" },
            "size": { "type": "integer", "minimum": 0, "description": "bytes" },
            "contentType": { "type": "string", "minLength": 1 }
          }
        }
        """;
}

/// <summary>Serializers without reflection.</summary>
[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ObjectRef))]
internal sealed partial class ObjectRefJson : JsonSerializerContext;
