using System.Security.Cryptography;

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

    /// <summary>The tag of an object in parts: the MD5 of their MD5s, and how many they are. Null where the tag of a
    /// part is no MD5, as with SSE-KMS.</summary>
    public static string? OfParts(IReadOnlyCollection<string?> partTags)
    {
        if (partTags.Any(tag => Md5(tag) is null))
        {
            return null;
        }

        var digests = partTags.SelectMany(tag => Convert.FromHexString(Bare(tag))).ToArray();
#pragma warning disable CA5351 // no protection is meant by it
        return $"{Convert.ToHexStringLower(MD5.HashData(digests))}-{partTags.Count}";
#pragma warning restore CA5351
    }
}
