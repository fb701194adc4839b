using System.Buffers;

namespace Drystone.S3.Configuration.Cors;

/// <summary>Patterns with at most one <c>*</c>, which stands for any text, also for none.</summary>
internal static class CorsPattern
{
    // The characters of a token: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2. The star is one of them.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly SearchValues<char> OriginCharacters =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(value => (char)value)]);

    public static bool IsHeaderName(string text) =>
        text.Length != 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    /// <summary>Whether the text can be an origin at all: it is echoed, so it must not end a header.</summary>
    public static bool IsOrigin(string text) =>
        text.Length != 0 && !text.AsSpan().ContainsAnyExcept(OriginCharacters);

    public static bool Matches(string pattern, string text, StringComparison comparison)
    {
        var star = pattern.IndexOf('*');
        if (star < 0)
        {
            return string.Equals(pattern, text, comparison);
        }

        var head = pattern.AsSpan(0, star);
        var tail = pattern.AsSpan(star + 1);
        return text.Length >= head.Length + tail.Length
            && text.AsSpan().StartsWith(head, comparison)
            && text.AsSpan().EndsWith(tail, comparison);
    }
}
