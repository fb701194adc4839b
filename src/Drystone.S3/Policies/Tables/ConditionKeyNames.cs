using System.Collections.Frozen;

namespace Drystone.S3.Policies.Tables;

/// <summary>Spells condition keys as the tables do, so that a context meets each key in one spelling.</summary>
internal static class ConditionKeyNames
{
    private static readonly FrozenDictionary<string, string> Spellings =
        GlobalConditionKeys.All.Concat(S3ConditionKeys.All)
            .ToFrozenDictionary(key => key, StringComparer.OrdinalIgnoreCase);

    /// <summary>What is in the table: all of it, or what stands before the key of a tag.</summary>
    public static string TablePart(string key) => key.IndexOf('/') is >= 0 and var slash ? key[..(slash + 1)] : key;

    public static bool IsKnown(string key)
    {
        var part = TablePart(key);
        return Spellings.ContainsKey(part) && (part.Length < key.Length || !part.EndsWith('/'));
    }

    public static string Spell(string key)
    {
        var part = TablePart(key);
        return !Spellings.TryGetValue(part, out var spelling) ? key
            : part.Length == key.Length ? spelling
            : spelling + key[part.Length..];
    }
}
