using System.Text.Json;
using System.Text.Json.Nodes;

namespace Drystone.Client;

/// <summary>Where the content that an event speaks of is, while producers move from shared paths to objects: an
/// <c>objectRef</c>, or a path under one of the old names. An object goes before a path.</summary>
public sealed record ObjectRefOrPath
{
    /// <summary>The names under which events carried paths.</summary>
    public static IReadOnlyList<string> PathNames { get; } = ["nasPath", "localPath", "filePath"];

    private ObjectRefOrPath(ObjectRef? objectRef, string? path) => (ObjectRef, Path) = (objectRef, path);

    /// <summary>The object; null when there is only a path.</summary>
    public ObjectRef? ObjectRef { get; }

    /// <summary>The path; null when there is only an object.</summary>
    public string? Path { get; }

    /// <summary>Whether an object is referred to.</summary>
    public bool IsObject => ObjectRef is not null;

    /// <summary>Refers to an object.</summary>
    public static ObjectRefOrPath From(ObjectRef objectRef) => new(objectRef, path: null);

    /// <summary>Refers to a path.</summary>
    public static ObjectRefOrPath From(string path) => new(objectRef: null, path);

    /// <summary>Reads it from the data of an event.</summary>
    /// <exception cref="FormatException">There is neither an object nor a path, or the object is not complete.
    /// </exception>
    public static ObjectRefOrPath Read(JsonObject data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var path = PathNames.Select(name => Text(data, name)).FirstOrDefault(one => one is not null);
        if (data["objectRef"] is JsonObject reference)
        {
            return new(ReadRef(reference), path);
        }

        return path is not null
            ? new(objectRef: null, path)
            : throw new FormatException($"The event has neither objectRef nor {string.Join(" nor ", PathNames)}.");
    }

    /// <summary>Adds it to the data of an event: <c>objectRef</c>, and the path as <c>nasPath</c> for consumers that
    /// know nothing else.</summary>
    public void Write(JsonObject data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (ObjectRef is not null)
        {
            data["objectRef"] = JsonSerializer.SerializeToNode(ObjectRef, ObjectRefJson.Default.ObjectRef);
        }

        if (Path is not null)
        {
            data["nasPath"] = Path;
        }
    }

    private static ObjectRef ReadRef(JsonObject reference)
    {
        try
        {
            var read = reference.Deserialize(ObjectRefJson.Default.ObjectRef);
            var isComplete = read is
            {
                Bucket.Length: > 0, Key.Length: > 0, ETag: not null, ContentType: not null, SizeBytes: >= 0,
            };
            return isComplete
                ? read!
                : throw new FormatException("The objectRef needs bucket, key, etag, size and contentType.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"The objectRef cannot be read: {e.Message}", e);
        }
    }

    private static string? Text(JsonObject data, string name) =>
        data[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
