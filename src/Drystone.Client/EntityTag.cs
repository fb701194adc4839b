namespace Drystone.Client;

/// <summary>Entity tags, which stores quote and events do not.</summary>
internal static class EntityTag
{
    /// <summary>Without quotes.</summary>
    public static string Bare(string? tag) => tag?.Trim('"') ?? "";

    /// <summary>As a provider takes it in a condition.</summary>
    public static string ForCondition(string tag, bool quoted) =>
        tag == "*" || !quoted ? Bare(tag) : $"\"{Bare(tag)}\"";

    /// <summary>The MD5 of the content when the tag is one: 32 hexadecimal digits, in lower case; null when it is not.
    /// The tags of multipart uploads end with their number of parts.</summary>
    public static string? Md5(string? tag) =>
        Bare(tag) is { Length: 32 } bare && bare.All(char.IsAsciiHexDigit) ? bare.ToLowerInvariant() : null;
}
