using System.Security.Cryptography;

namespace Drystone.Server.Identity;

/// <summary>Ids and secrets, which nobody can guess and which are never given twice.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes</remarks>
internal static class IamIds
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string TemporaryPrefix = "ASIA";
    private const int EntityChars = 17;
    private const int AccessKeyChars = 16;
    private const int SecretChars = 40;

    public static string NewUser() => New("AIDA", EntityChars);

    public static string NewGroup() => New("AGPA", EntityChars);

    public static string NewRole() => New("AROA", EntityChars);

    public static string NewPolicy() => New("ANPA", EntityChars);

    public static string NewAccessKey() => New("AKIA", AccessKeyChars);

    /// <summary>For a session: it is worth nothing without its token.</summary>
    public static string NewTemporaryKey() => New(TemporaryPrefix, AccessKeyChars);

    public static bool IsTemporaryKey(string id) => id.StartsWith(TemporaryPrefix, StringComparison.Ordinal);

    public static string NewSecret() => RandomNumberGenerator.GetString(SecretAlphabet, SecretChars);

    private static string New(string prefix, int chars) => prefix + RandomNumberGenerator.GetString(Base32, chars);
}
