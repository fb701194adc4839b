using System.Text.Json;
using System.Text.Encodings.Web;

namespace Drystone.Cli.Rendering;

/// <summary>Writes a value so that the format it goes into reads the same value.</summary>
internal static class Quote
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>YAML's double quotes know the escapes of JSON.</summary>
    public static string Yaml(string text) => Json(text);

    /// <summary>For YAML in which <c>${NAME}</c> is replaced: Compose, Swarm, Loki and Tempo take <c>$$</c> for a
    /// dollar.</summary>
    public static string ExpandedYaml(string text) => Json(text.Replace("$", "$$", StringComparison.Ordinal));

    /// <summary>TOML's basic strings know the escapes of JSON.</summary>
    public static string Toml(string text) => Json(text);

    /// <summary>Terraform's templates begin with <c>${</c> and <c>%{</c>.</summary>
    public static string Hcl(string text) => Json(text
        .Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal));

    public static string Shell(string text) =>
        text.Length > 0 && text.All(one => char.IsAsciiLetterOrDigit(one) || "_./:@%+=,-".Contains(one))
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>As shells and <c>--env-file</c> read it alike: without the doubled quotes that only shells know.
    /// </summary>
    public static string Dotenv(string text) => !text.Contains('\'') ? Shell(text)
        : $"\"{string.Concat(text.Select(one => "\"\\$`".Contains(one) ? $"\\{one}" : $"{one}"))}\"";

    public static string Flag(bool value) => value ? "true" : "false";

    private static string Json(string text) => JsonSerializer.Serialize(text, Plain);
}
