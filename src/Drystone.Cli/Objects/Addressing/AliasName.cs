using System.Buffers;

namespace Drystone.Cli.Objects.Addressing;

/// <summary>What an endpoint may be called.</summary>
internal static class AliasName
{
    /// <summary>Ours: long enough for a name, short enough for a table.</summary>
    private const int MostLetters = 32;

    private static readonly SearchValues<char> Letters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>One letter could be a drive of another system, and 's3' looks like the scheme.</summary>
    public static bool IsValid(string name) =>
        name.Length is >= 2 and <= MostLetters
        && name != "s3"
        && char.IsAsciiLetterLower(name[0])
        && !name.AsSpan().ContainsAnyExcept(Letters);
}
