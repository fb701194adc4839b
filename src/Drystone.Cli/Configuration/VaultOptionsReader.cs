using Drystone.Server.Hosting;
using Drystone.Server.Keys;

namespace Drystone.Cli.Configuration;

/// <summary>Reads where Vault is, for those who let it keep the keys of SSE-KMS.</summary>
internal static class VaultOptionsReader
{
    /// <returns>Null when no address was given.</returns>
    public static VaultTransitOptions? Read(SettingValues settings, bool keysAreDerived, List<string> problems)
    {
        if (settings.Find(ServerSettings.VaultAddress) is not { } address)
        {
            return null;
        }

        if (!Uri.TryCreate(address.Text, UriKind.Absolute, out var uri))
        {
            problems.Add($"{address.Source}: '{address.Text}' is not an address such as https://vault.example.com");
            return null;
        }

        if (settings.Find(ServerSettings.VaultKey) is not { } key)
        {
            problems.Add($"{address.Source}: name the key for those who name none with {ServerSettings.VaultKey.Flag}");
            return null;
        }

        var options = new VaultTransitOptions
        {
            Address = uri,
            DefaultKey = key.Text,
            Token = settings.Find(ServerSettings.VaultToken)?.Text,
            TokenFile = settings.Find(ServerSettings.VaultTokenFile)?.Text,
            Namespace = settings.Find(ServerSettings.VaultNamespace)?.Text,
            CaFile = settings.Find(ServerSettings.VaultCa)?.Text,
            KeysAreDerived = keysAreDerived,
        };
        options = settings.Find(ServerSettings.VaultMount) is { } mount
            ? options with { Mount = mount.Text }
            : options;
        return Check(options, address, problems);
    }

    private static VaultTransitOptions Check(VaultTransitOptions options, SettingValue address, List<string> problems)
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
