using System.Buffers;
using Drystone.S3.Policies.Matching;

namespace Drystone.S3.Policies.Parsing;

/// <summary>The forms of an entry of Principal; null for what is none. A wildcard is a whole entry or none.</summary>
internal static class PrincipalText
{
    private const int AccountDigits = 12;

    /// <summary>https://docs.aws.amazon.com/general/latest/gr/acct-identifiers.html</summary>
    private const int CanonicalIdDigits = 64;

    /// <summary>https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html (PolicyArn)</summary>
    private const int ArnLength = 2_048;

    /// <summary>At least: https://docs.aws.amazon.com/IAM/latest/APIReference/API_User.html (UserId)</summary>
    private const int UniqueIdLength = 16;

    private static readonly SearchValues<char> NotInNames = SearchValues.Create("*?${} \"\\");

    public static PrincipalEntry? ReadAws(string text) =>
        text == "*" ? new(PrincipalEntryKind.EveryoneOfAws, text)
        : IsAccountId(text) ? new(PrincipalEntryKind.Account, text)
        : IsUniqueId(text) ? new(PrincipalEntryKind.UniqueId, text)
        : ReadArn(text);

    public static PrincipalEntry? ReadCanonicalUser(string text) =>
        text.Length == CanonicalIdDigits && text.All(char.IsAsciiHexDigitLower)
            ? new(PrincipalEntryKind.CanonicalUser, text)
            : null;

    public static PrincipalEntry? ReadService(string text) =>
        text.EndsWith(".amazonaws.com", StringComparison.Ordinal)
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-')
            ? new(PrincipalEntryKind.Service, text)
            : null;

    public static PrincipalEntry? ReadFederated(string text) =>
        text.Length is > 0 and <= ArnLength && IsName(text) ? new(PrincipalEntryKind.Federated, text) : null;

    private static PrincipalEntry? ReadArn(string text)
    {
        if (text.Length > ArnLength || text.Split(':') is not ["arn", "aws", var service, "", var account, var resource]
            || !IsAccountId(account) || !IsName(resource))
        {
            return null;
        }

        return (service, resource.Split('/')) switch
        {
            ("iam", ["root"]) => new(PrincipalEntryKind.Account, account),
            ("iam", ["user" or "role", .., { Length: > 0 }]) => new(PrincipalEntryKind.Arn, text),
            ("sts", ["assumed-role", { Length: > 0 }, { Length: > 0 }]) => new(PrincipalEntryKind.Arn, text),
            ("sts", ["federated-user", { Length: > 0 }]) => new(PrincipalEntryKind.Arn, text),
            _ => null,
        };
    }

    private static bool IsAccountId(string text) => text.Length == AccountDigits && text.All(char.IsAsciiDigit);

    private static bool IsUniqueId(string text) =>
        text.Length >= UniqueIdLength && text[..4] is "AIDA" or "AROA"
        && text.All(character => char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character));

    private static bool IsName(string text) => !text.AsSpan().ContainsAny(NotInNames) && !text.Any(char.IsControl);
}
