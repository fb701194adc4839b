using System.Buffers;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity;

/// <summary>Reads the names and paths that a request gives.</summary>
internal static class IamNames
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-");

    /// <exception cref="S3Exception">ValidationError: it is absent or no name.</exception>
    public static string Require(QueryForm form, string parameter, int maxChars) =>
        Check(form.Require(parameter), parameter, maxChars);

    /// <summary>Null when absent.</summary>
    /// <exception cref="S3Exception">ValidationError: it is no name.</exception>
    public static string? Find(QueryForm form, string parameter, int maxChars) =>
        form.FindText(parameter) is { } name ? Check(name, parameter, maxChars) : null;

    /// <summary>The path of something new: <c>/</c> when none is given.</summary>
    /// <exception cref="S3Exception">ValidationError: it is no path.</exception>
    public static string Path(QueryForm form) => FindPath(form, "Path") ?? "/";

    /// <inheritdoc cref="Path"/>
    public static string? FindPath(QueryForm form, string parameter)
    {
        if (form.FindText(parameter) is not { } path)
        {
            return null;
        }

        RequireLength(path, parameter, IamLimits.PathChars);
        return path[0] == '/' && path[^1] == '/' && !path.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? path
            : throw new S3Exception(
                QueryErrors.ValidationError,
                $"The specified value for {QueryForm.CamelCase(parameter)} is invalid. It must begin and end with / "
                + "and contain only alphanumeric characters and/or / characters.");
    }

    /// <summary>Which paths a list is about: all when none is given.</summary>
    /// <exception cref="S3Exception">ValidationError: it cannot begin a path.</exception>
    public static string PathPrefix(QueryForm form)
    {
        const string Parameter = "PathPrefix";
        var prefix = form.FindText(Parameter) ?? "/";
        RequireLength(prefix, Parameter, IamLimits.PathChars);
        return prefix[0] == '/' && !prefix.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? prefix
            : throw QueryErrors.Invalid(Parameter, "Member must begin with /");
    }

    /// <summary>Null when absent.</summary>
    /// <exception cref="S3Exception">ValidationError: it is too long, or has characters that AWS does not
    /// take.</exception>
    public static string? FindDescription(QueryForm form)
    {
        const string Parameter = "Description";
        if (form.FindText(Parameter) is not { } text)
        {
            return null;
        }

        RequireLength(text, Parameter, IamLimits.DescriptionChars);
        return text.All(c => c is '\t' or '\n' or '\r' or (>= ' ' and <= '~') or (>= '\u00a1' and <= '\u00ff'))
            ? text
            : throw QueryErrors.Invalid(
                Parameter, "Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E"
                + "\\u00A1-\\u00FF]*");
    }

    private static string Check(string name, string parameter, int maxChars)
    {
        if (name.Length == 0)
        {
            throw QueryErrors.Invalid(parameter, "Member must have length greater than or equal to 1");
        }

        RequireLength(name, parameter, maxChars);
        return name.AsSpan().ContainsAnyExcept(NameCharacters)
            ? throw new S3Exception(
                QueryErrors.ValidationError,
                $"The specified value for {QueryForm.CamelCase(parameter)} is invalid. It must contain only "
                + "alphanumeric characters and/or the following: +=,.@_-")
            : name;
    }

    private static void RequireLength(string text, string parameter, int maxChars)
    {
        if (text.Length > maxChars)
        {
            throw QueryErrors.Invalid(parameter, $"Member must have length less than or equal to {maxChars}");
        }
    }
}
