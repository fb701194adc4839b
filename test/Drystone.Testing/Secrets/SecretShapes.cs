using System.Text.RegularExpressions;

namespace Drystone.Testing.Secrets;

/// <summary>Secrets that are known by where they stand: a program of its own makes them, and no test learns
/// them.</summary>
internal static partial class SecretShapes
{
    public static IEnumerable<string> Find(string text)
    {
        if (Signature().IsMatch(text))
        {
            yield return SecretKind.PresignedSignature;
        }

        if (Token().IsMatch(text))
        {
            yield return SecretKind.SessionToken;
        }
    }

    [GeneratedRegex(@"[?&](X-Amz-)?Signature=[0-9A-Za-z%+/]{27}", RegexOptions.IgnoreCase)]
    private static partial Regex Signature();

    [GeneratedRegex(@"[?&]X-Amz-Security-Token=[0-9A-Za-z%+/=_-]{40}", RegexOptions.IgnoreCase)]
    private static partial Regex Token();
}
