namespace Drystone.S3.Forms;

/// <summary>A header's value with parameters, such as <c>form-data; name="key"</c>.</summary>
/// <remarks>Browsers escape a quotation mark as <c>%22</c> (https://html.spec.whatwg.org/#multipart-form-data) and
/// leave backslashes alone, others write <c>\"</c>: only that is taken for an escape.</remarks>
internal sealed class ParameterList
{
    private readonly List<KeyValuePair<string, string>> parameters = [];

    private ParameterList(string value) => Value = value;

    public string Value { get; }

    /// <summary>Null when it cannot be read, or has a parameter twice.</summary>
    public static ParameterList? TryParse(string header)
    {
        var semicolon = header.IndexOf(';', StringComparison.Ordinal);
        var list = new ParameterList((semicolon < 0 ? header : header[..semicolon]).Trim());
        var rest = semicolon < 0 ? string.Empty : header[semicolon..].TrimEnd();
        while (rest.Length > 0)
        {
            if (!list.TryTake(ref rest))
            {
                return null;
            }
        }

        return list;
    }

    /// <summary>Null when it is absent.</summary>
    public string? Find(string name) => parameters.Find(one => one.Key == name).Value;

    /// <param name="rest">Begins with a semicolon.</param>
    private bool TryTake(ref string rest)
    {
        rest = rest[1..].TrimStart();
        if (rest.Length == 0)
        {
            return true;
        }

        var equals = rest.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            return false;
        }

        var name = rest[..equals].Trim().ToLowerInvariant();
        rest = rest[(equals + 1)..].TrimStart();
        var value = rest.StartsWith('"') ? TakeQuoted(ref rest) : TakeToken(ref rest);
        if (value is null || parameters.Exists(one => one.Key == name) || !(rest.Length == 0 || rest[0] == ';'))
        {
            return false;
        }

        parameters.Add(new(name, value));
        return true;
    }

    private static string TakeToken(ref string rest)
    {
        var end = rest.IndexOf(';', StringComparison.Ordinal);
        var token = end < 0 ? rest : rest[..end];
        rest = rest[token.Length..];
        return token.TrimEnd();
    }

    private static string? TakeQuoted(ref string rest)
    {
        var end = 1;
        while (end < rest.Length && rest[end] != '"')
        {
            end += rest[end] == '\\' && end + 1 < rest.Length && rest[end + 1] == '"' ? 2 : 1;
        }

        if (end >= rest.Length)
        {
            return null;
        }

        var value = rest[1..end].Replace("\\\"", "\"", StringComparison.Ordinal);
        rest = rest[(end + 1)..].TrimStart();
        return value;
    }
}
