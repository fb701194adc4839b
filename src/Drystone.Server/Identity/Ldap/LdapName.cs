using System.Globalization;
using System.Text;

namespace Drystone.Server.Identity.Ldap;

/// <summary>Names of entries (RFC 4514): the same one can be written in several ways.</summary>
internal static class LdapName
{
    /// <summary>One way to write a name: small letters, no spaces around signs, one kind of escapes, the parts of a
    /// multi-valued level in order.</summary>
    /// <returns>Null when it is no name.</returns>
    public static string? Normalize(string name)
    {
        var levels = new List<string>();
        var parts = new List<string>();
        var rest = name.AsSpan();
        while (true)
        {
            if (ReadPart(ref rest, out var sign) is not { } part)
            {
                return null;
            }

            parts.Add(part);
            if (sign == '+')
            {
                continue;
            }

            levels.Add(string.Join('+', parts.Order(StringComparer.Ordinal)));
            parts.Clear();
            if (sign is null)
            {
                return string.Join(',', levels);
            }
        }
    }

    /// <param name="sign">What ended the part; null: the end of the name.</param>
    private static string? ReadPart(ref ReadOnlySpan<char> rest, out char? sign)
    {
        sign = null;
        var equals = rest.IndexOf('=');
        if (equals <= 0 || rest[..equals].IndexOfAny(",;+\\\"") >= 0)
        {
            return null;
        }

        var type = rest[..equals].Trim().ToString().ToLowerInvariant();
        rest = rest[(equals + 1)..];
        return type.Length > 0 && ReadValue(ref rest, out sign) is { } value ? $"{type}={Escape(value)}" : null;
    }

    private static string? ReadValue(ref ReadOnlySpan<char> rest, out char? sign)
    {
        var bytes = new List<byte>();
        sign = null;
        rest = rest.TrimStart(' ');

        // Spaces at the end are none of the value, unless they are escaped.
        var meant = 0;
        while (rest.Length > 0)
        {
            var c = rest[0];
            if (c is ',' or ';' or '+')
            {
                sign = c;
                rest = rest[1..];
                break;
            }

            if (c == '\\')
            {
                if (!ReadEscape(ref rest, bytes))
                {
                    return null;
                }

                meant = bytes.Count;
                continue;
            }

            if (c is '"' or '<' or '>' or '\0')
            {
                return null;
            }

            var taken = char.IsHighSurrogate(c) && rest.Length > 1 ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(rest[..taken].ToString()));
            rest = rest[taken..];
            meant = c == ' ' ? meant : bytes.Count;
        }

        return Encoding.UTF8.GetString([.. bytes.Take(meant)]).ToLowerInvariant();
    }

    private static bool ReadEscape(ref ReadOnlySpan<char> rest, List<byte> bytes)
    {
        if (rest.Length >= 3
            && byte.TryParse(
                rest.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            bytes.Add(value);
            rest = rest[3..];
            return true;
        }

        if (rest.Length < 2 || !" \"#+,;<=>\\".Contains(rest[1], StringComparison.Ordinal))
        {
            return false;
        }

        bytes.Add((byte)rest[1]);
        rest = rest[2..];
        return true;
    }

    private static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            _ = c is ',' or ';' or '+' or '=' or '\\' or '"' ? escaped.Append('\\').Append(c) : escaped.Append(c);
        }

        return escaped.ToString();
    }
}
