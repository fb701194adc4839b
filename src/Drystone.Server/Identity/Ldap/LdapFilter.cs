using System.Globalization;
using System.Text;

namespace Drystone.Server.Identity.Ldap;

/// <summary>Filters of searches (RFC 4515).</summary>
internal static class LdapFilter
{
    /// <summary>The filter with what it is to look for. Placeholders in what is put in are text, as everything is
    /// there.
    /// </summary>
    /// <param name="name">Of the entry; null where the filter is for finding that.</param>
    public static string Of(string template, string username, string? name)
    {
        var filter = new StringBuilder(template.Length + username.Length);
        for (var i = 0; i < template.Length; i++)
        {
            var placeholder = i + 1 < template.Length ? template.AsSpan(i, 2) : default;
            if (placeholder is LdapOptions.UserPlaceholder)
            {
                Escape(filter, username);
                i++;
            }
            else if (placeholder is LdapOptions.NamePlaceholder && name is not null)
            {
                Escape(filter, name);
                i++;
            }
            else
            {
                filter.Append(template[i]);
            }
        }

        return filter.ToString();
    }

    /// <summary>Everything but plain letters and digits is escaped, byte by byte: nothing that is put in can be a sign
    /// of the filter.</summary>
    private static void Escape(StringBuilder filter, string text)
    {
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            _ = char.IsAsciiLetterOrDigit((char)value)
                ? filter.Append((char)value)
                : filter.Append(CultureInfo.InvariantCulture, $"\\{value:x2}");
        }
    }
}
