using System.Text;

namespace Drystone.S3.Configuration.Elements;

/// <summary>The names of rules: given by the client, or made up where it gave none.</summary>
internal static class RuleIds
{
    public const int LengthAtMost = 255;

    /// <summary>48 characters, as AWS makes them: the base64 of a random UUID's text.</summary>
    public static string Create() => Convert.ToBase64String(Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("D")));

    /// <exception cref="S3Exception">InvalidArgument for an id that is too long.</exception>
    public static string Read(string? given)
    {
        if (string.IsNullOrEmpty(given))
        {
            return Create();
        }

        return given.Length <= LengthAtMost
            ? given
            : throw S3Exception.InvalidArgument(
                $"ID length should not exceed allowed limit of {LengthAtMost}", "ID", given);
    }

    /// <returns>The first id that occurs twice; null when there is none.</returns>
    public static string? FirstDuplicate(IEnumerable<string> ids)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return ids.FirstOrDefault(id => !seen.Add(id));
    }
}
