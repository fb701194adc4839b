using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary>Keys as text for people, or as JSON for scripts.</summary>
internal static class KeyOutput
{
    public static void Write(TextWriter output, IReadOnlyList<KeySummary> keys, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(keys, KeyJson.Default.IReadOnlyListKeySummary));
            return;
        }

        foreach (var key in keys)
        {
            var alias = key.Alias is null ? "" : $"  alias/{key.Alias}";
            var state = key.IsEnabled ? "enabled" : "disabled";
            output.WriteLine($"{key.Arn}  {key.CreatedAt:yyyy-MM-dd}  version {key.Version}  {state}{alias}");
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<KeySummary>))]
internal sealed partial class KeyJson : JsonSerializerContext;
