using System.Text.Json;

namespace Drystone.S3.Policies.Parsing;

/// <summary>Values of policies in JSON; whatever is of another type is refused.</summary>
internal static class JsonReading
{
    public static string ReadText(this JsonElement element, ParseScope scope) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw scope.Malformed();

    /// <summary>One text, or a list of texts.</summary>
    public static string[] ReadTexts(this JsonElement element, ParseScope scope) =>
        element.ValueKind == JsonValueKind.Array
            ? [.. element.EnumerateArray().Select(item => item.ReadText(scope))]
            : [element.ReadText(scope)];

    /// <summary>One value of a condition, or a list: numbers and truths may stand without quotation marks.</summary>
    public static string[] ReadScalars(this JsonElement element, ParseScope scope) =>
        element.ValueKind == JsonValueKind.Array
            ? [.. element.EnumerateArray().Select(item => item.ReadScalar(scope))]
            : [element.ReadScalar(scope)];

    private static string ReadScalar(this JsonElement element, ParseScope scope) =>
        element.ValueKind switch
        {
            JsonValueKind.String => element.GetString()!,
            JsonValueKind.Number => element.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => throw scope.Malformed(),
        };
}
