using Drystone.Server.Hosting;
using Drystone.Server.Identity.Ldap;

namespace Drystone.Cli.Configuration;

/// <summary>Reads where a directory is, and what its users may take.</summary>
internal static class LdapOptionsReader
{
    /// <returns>Null when no address was given.</returns>
    public static LdapOptions? Read(SettingValues settings, bool startTls, bool allowPlain, List<string> problems)
    {
        if (settings.Find(ServerSettings.LdapAddress) is not { } address)
        {
            return null;
        }

        if (!Uri.TryCreate(address.Text, UriKind.Absolute, out var uri))
        {
            problems.Add($"{address.Source}: '{address.Text}' is not an address such as ldaps://ldap.example.com");
            return null;
        }

        var options = new LdapOptions
        {
            Address = uri,
            StartTls = startTls,
            AllowPlain = allowPlain,
            TrustedCertificatesDirectory = settings.Find(ServerSettings.LdapCaDirectory) is { Text: var directory }
                ? Path.GetFullPath(directory)
                : null,
            LookupName = settings.Find(ServerSettings.LdapLookupName)?.Text ?? string.Empty,
            LookupPassword = ReadPassword(settings, problems) ?? string.Empty,
            UserBase = settings.Find(ServerSettings.LdapUserBase)?.Text ?? string.Empty,
            GroupBase = settings.Find(ServerSettings.LdapGroupBase)?.Text,
            Roles = [.. settings.FindAll(ServerSettings.LdapRole).Select(value => ReadRole(value, problems))],
        };
        options = settings.Find(ServerSettings.LdapUserFilter) is { Text: var users }
            ? options with { UserFilter = users }
            : options;
        options = settings.Find(ServerSettings.LdapGroupFilter) is { Text: var groups }
            ? options with { GroupFilter = groups }
            : options;
        return Check(options, address, problems);
    }

    private static string? ReadPassword(SettingValues settings, List<string> problems)
    {
        var password = settings.Find(ServerSettings.LdapLookupPassword);
        var file = settings.Find(ServerSettings.LdapLookupPasswordFile);
        if (password is not null && file is not null)
        {
            problems.Add($"{password.Source} and {file.Source}: give the password once");
        }

        return file is not null ? SecretFile.Read(file.Text, file.Source, problems) : password?.Text;
    }

    /// <summary>An ARN has no space, and the name of an entry may have.</summary>
    private static LdapRole ReadRole(SettingValue value, List<string> problems)
    {
        if (value.Text.Split(' ', 2, StringSplitOptions.TrimEntries) is [var arn, var name])
        {
            return new LdapRole(arn, name);
        }

        problems.Add(
            $"{value.Source}: write the ARN of a role, a space, and the name of an entry, such as "
            + "'arn:aws:iam::123456789012:role/readers cn=readers,ou=groups,dc=example,dc=com'");
        return new LdapRole(value.Text, string.Empty);
    }

    private static LdapOptions Check(LdapOptions options, SettingValue address, List<string> problems)
    {
        try
        {
            options.Validate();
        }
        catch (ServerStartException e)
        {
            problems.Add($"{address.Source}: {e.Message}");
        }

        return options;
    }
}
