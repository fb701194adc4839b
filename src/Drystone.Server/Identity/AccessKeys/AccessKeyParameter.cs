using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.AccessKeys;

/// <summary>Reads which key a request is about.</summary>
internal static class AccessKeyParameter
{
    private const string Name = "AccessKeyId";
    private const int MaxChars = 128;

    /// <summary>AWS's have 16 letters and more; those that operators give may be shorter and have other
    /// characters.</summary>
    /// <exception cref="S3Exception">ValidationError.</exception>
    public static string Read(QueryForm form)
    {
        var id = form.Require(Name);
        return id.Length is > 0 and <= MaxChars && id.All(c => c is > ' ' and <= '~')
            ? id
            : throw QueryErrors.Invalid(Name, $"Member must have 1 to {MaxChars} printable characters");
    }
}
