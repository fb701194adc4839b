using Drystone.Server.Audit;

namespace Drystone.Cli.Configuration;

/// <summary>Where the audit log goes.</summary>
internal static class AuditOptionsReader
{
    private const int MostMegabytes = 1 << 20;
    private const int MostFiles = 10_000;
    private const int BytesPerMegabyte = 1 << 20;

    public static AuditOptions Read(SettingValues settings, List<string> problems)
    {
        var defaults = new AuditOptions();
        var token = settings.Find(ServerSettings.AuditWebhookTokenFile);
        return defaults with
        {
            File = settings.Find(ServerSettings.AuditLog) is { Text: var file } ? Path.GetFullPath(file) : null,
            FileBytes = (long)BytesPerMegabyte * SettingNumber.Read(
                settings.Find(ServerSettings.AuditLogMegabytes), (int)(defaults.FileBytes / BytesPerMegabyte), 1,
                MostMegabytes, problems),
            KeptFiles = SettingNumber.Read(
                settings.Find(ServerSettings.AuditLogKeep), defaults.KeptFiles, 0, MostFiles, problems),
            Webhook = ReadUrl(settings.Find(ServerSettings.AuditWebhook), problems),
            WebhookToken = token is null ? null : SecretFile.Read(token.Text, token.Source, problems),
            WebhookNetworks = [.. settings.FindAll(ServerSettings.AuditWebhookNetwork).Select(network => network.Text)],
        };
    }

    private static Uri? ReadUrl(SettingValue? value, List<string> problems)
    {
        if (value is null)
        {
            return null;
        }

        if (Uri.TryCreate(value.Text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
            && url.UserInfo.Length == 0)
        {
            return url;
        }

        // The text may hold a password by mistake, so it is not repeated.
        problems.Add($"{value.Source}: is no URL; write it as https://host/path, without user and password");
        return null;
    }
}
