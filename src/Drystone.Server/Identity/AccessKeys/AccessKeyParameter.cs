using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.AccessKeys;

/// <summary>Reads which key a request is about.</summary>
internal static class AccessKeyParameter
{
    private const string Name = "AccessKeyId";
    private const int MinChars = 16;
    private const int MaxChars = 128;

    /// <exception cref="S3Exception">ValidationError.</exception>
    public static string Read(QueryForm form)
    {
        var id = form.Require(Name);
        return id.Length is >= MinChars and <= MaxChars && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? id
            : throw QueryErrors.Invalid(Name, $"Member must have {MinChars} to {MaxChars} word characters");
    }
}
