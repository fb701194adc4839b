using System.Text.Json;

namespace Drystone.Server.Identity.OpenId;

/// <summary>Reads JSON that others wrote: one object, no name twice (two readers could take different ones), no
/// comments, little depth.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = OpenIdLimits.MaxJsonDepth,
    };

    /// <returns>Null when it is not one object.</returns>
    public static JsonElement? ParseObject(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>Null when it is absent or no text.</returns>
    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? TextOf(value) : null;

    /// <returns>Null when it is no text; one with half a character in it is none.</returns>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <returns>Null when it is neither a text nor a list of texts; empty when it is an empty list.</returns>
    public static string[]? TextsOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return TextOf(value) is { } text ? [text] : null;
        }

        var texts = value.EnumerateArray().Select(TextOf).OfType<string>().ToArray();
        return texts.Length == value.GetArrayLength() ? texts : null;
    }
}
