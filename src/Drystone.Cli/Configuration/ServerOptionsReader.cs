using Drystone.Server.Hosting;
using Drystone.Server.Identity.OpenId;

namespace Drystone.Cli.Configuration;

/// <summary>Makes a server's options of what was given, and gathers every problem instead of stopping at the
/// first.</summary>
internal sealed class ServerOptionsReader(SettingValues settings, List<string> problems)
{
    private const string DefaultDataDirectory = "./data";
    private const int MaxDays = 36_500;
    private const int MaxSeconds = 86_400;
    private const int MostConnections = 1_000_000;

    /// <summary>RFC 1035: a name has 253 characters, since its length and the root's take two of 255.</summary>
    private const int MaxDomainChars = 253;

    /// <summary>Some are made up when there are problems: look at those first.</summary>
    public ServerOptions Read()
    {
        var defaults = new ServerOptions
        {
            DataDirectory = Path.GetFullPath(settings.Find(ServerSettings.Data)?.Text ?? DefaultDataDirectory),
        };
        return defaults with
        {
            MetadataDirectory = settings.Find(ServerSettings.Metadata) is { Text: var metadata }
                ? Path.GetFullPath(metadata)
                : null,
            Address = ReadAddress(ServerSettings.Address, defaults.Address),
            ConsoleAddress = ReadConsoleAddress(defaults.ConsoleAddress!),
            Domains = ReadDomains(ServerSettings.Domain),
            WebsiteDomains = ReadWebsiteDomains(),
            Region = ReadRegion(defaults.Region),
            Tls = ReadTls(),
            RootCredentials = RootCredentialsReader.Read(settings, problems),
            AllowSignatureV2 = ReadSwitch(ServerSettings.SignatureV2, defaults.AllowSignatureV2),
            AbandonedUploadAge = TimeSpan.FromDays(ReadNumber(
                ServerSettings.AbandonedUploadDays, (int)defaults.AbandonedUploadAge.TotalDays, 1, MaxDays)),
            LifecycleDay = TimeSpan.FromSeconds(ReadNumber(
                ServerSettings.LifecycleDay, (int)defaults.LifecycleDay.TotalSeconds, 1, MaxSeconds)),
            BucketLogInterval = TimeSpan.FromSeconds(ReadNumber(
                ServerSettings.BucketLogSeconds, (int)defaults.BucketLogInterval.TotalSeconds, 1, MaxSeconds)),
            ShutdownTimeout = TimeSpan.FromSeconds(ReadNumber(
                ServerSettings.ShutdownTimeout, (int)defaults.ShutdownTimeout.TotalSeconds, 0, MaxSeconds)),
            MaxConnections = ReadNumber(ServerSettings.MaxConnections, defaults.MaxConnections, 1, MostConnections),
            MetricsToken = ReadMetricsToken(),
            MasterKey = MasterKeyReader.Read(settings, problems),
            Vault = VaultOptionsReader.Read(
                settings, ReadSwitch(ServerSettings.VaultDerivedKeys, otherwise: false), problems),
            EncryptsByDefault = ReadDefaultEncryption(),
            DefaultObjectOwnership = NewBucketReader.Ownership(settings, defaults.DefaultObjectOwnership, problems),
            BlocksPublicAccessByDefault = NewBucketReader.BlocksPublicAccess(settings, problems),
            AllowInsecureCustomerKeys = ReadSwitch(ServerSettings.AllowInsecureSseC, otherwise: false),
            RequestLogFile = settings.Find(ServerSettings.RequestLog)?.Text,
            Audit = AuditOptionsReader.Read(settings, problems),
            Limits = RequestLimitsReader.Read(settings, problems),
            ExportTelemetry = IsExportAsked(),
            ReplicationTargets = new ReplicationTargetsReader(settings, problems).Read(),
            AcceptReplicas = ReadSwitch(ServerSettings.AcceptReplicas, defaults.AcceptReplicas),
            StorageClasses = new StorageClassesReader(settings, problems).Read(),
            EventTargets = new EventTargetsReader(settings, problems).Read(),
            WebIdentity = new WebIdentityOptions
            {
                Networks = [.. settings.FindAll(ServerSettings.OpenIdNetwork).Select(network => network.Text)],
                AllowHttp = ReadSwitch(ServerSettings.OpenIdHttp, otherwise: false),
            },
            Ldap = LdapOptionsReader.Read(
                settings, ReadSwitch(ServerSettings.LdapStartTls, otherwise: false),
                ReadSwitch(ServerSettings.LdapAllowPlain, otherwise: false), problems),
        };
    }

    /// <summary>https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/</summary>
    private bool IsExportAsked() =>
        settings.Environment.GetValueOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 }
        && settings.Environment.GetValueOrDefault("OTEL_SDK_DISABLED")?.ToLowerInvariant() != "true";

    private ListenAddress? ReadConsoleAddress(ListenAddress otherwise) =>
        settings.Find(ServerSettings.ConsoleAddress)?.Text == "off"
            ? null
            : ReadAddress(ServerSettings.ConsoleAddress, otherwise);

    private ListenAddress ReadAddress(Setting setting, ListenAddress otherwise)
    {
        if (settings.Find(setting) is not { } value)
        {
            return otherwise;
        }

        if (ListenAddress.TryParse(value.Text, out var address))
        {
            return address;
        }

        problems.Add(
            $"{value.Source}: '{value.Text}' is not an address; write an IP address or localhost and a port, such as "
            + "127.0.0.1:9000, [::1]:9000 or, for every interface, :9000");
        return otherwise;
    }

    private string[] ReadDomains(Setting setting)
    {
        var domains = settings.FindAll(setting);
        foreach (var domain in domains.Where(domain => !IsDomain(domain.Text)))
        {
            problems.Add($"{domain.Source}: '{domain.Text}' is not a domain name; write it without scheme and port");
        }

        return [.. domains.Select(domain => domain.Text.ToLowerInvariant())];
    }

    private string[] ReadWebsiteDomains()
    {
        var s3Domains = settings.FindAll(ServerSettings.Domain).Select(domain => domain.Text.ToLowerInvariant());
        foreach (var domain in settings.FindAll(ServerSettings.WebsiteDomain)
            .Where(domain => s3Domains.Contains(domain.Text.ToLowerInvariant())))
        {
            problems.Add(
                $"{domain.Source}: '{domain.Text}' is a domain of S3 too ({ServerSettings.Domain.Flag}); give websites "
                + "one of their own");
        }

        return ReadDomains(ServerSettings.WebsiteDomain);
    }

    private static bool IsDomain(string name) =>
        name.Length <= MaxDomainChars
        && name.Split('.').All(label => label.Length > 0 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));

    private string ReadRegion(string otherwise)
    {
        if (settings.Find(ServerSettings.Region) is not { } value)
        {
            return otherwise;
        }

        // A region stands between slashes in a signature's scope.
        if (value.Text.Length == 0 || value.Text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
        {
            problems.Add($"{value.Source}: '{value.Text}' is not a region; use letters, digits, '-' and '_'");
        }

        return value.Text;
    }

    private TlsOptions? ReadTls()
    {
        var certificate = settings.Find(ServerSettings.TlsCertificate);
        var key = settings.Find(ServerSettings.TlsKey);
        var isSelfSigned = ReadSwitch(ServerSettings.TlsSelfSigned, otherwise: false);
        if (certificate is null != key is null)
        {
            var (given, missing) = certificate is null
                ? (key!, ServerSettings.TlsCertificate)
                : (certificate, ServerSettings.TlsKey);
            problems.Add($"{given.Source}: half of a TLS pair; give {missing.Flag} too");
            return null;
        }

        if (certificate is not null && key is not null)
        {
            if (isSelfSigned)
            {
                problems.Add($"{certificate.Source}: give a TLS pair or {ServerSettings.TlsSelfSigned.Flag}, not both");
            }

            return new TlsOptions(new CertificateFiles(certificate.Text, key.Text));
        }

        return isSelfSigned ? new TlsOptions(Files: null) : null;
    }

    private bool ReadSwitch(Setting setting, bool otherwise)
    {
        if (settings.Find(setting) is not { } value)
        {
            return otherwise;
        }

        switch (value.Text.ToLowerInvariant())
        {
            case "on" or "true" or "yes" or "1":
                return true;
            case "off" or "false" or "no" or "0":
                return false;
            default:
                problems.Add($"{value.Source}: '{value.Text}' is neither on nor off");
                return otherwise;
        }
    }

    private bool ReadDefaultEncryption()
    {
        if (settings.Find(ServerSettings.DefaultEncryption) is not { } value)
        {
            return false;
        }

        switch (value.Text.ToLowerInvariant())
        {
            case "aes256":
                return true;
            case "off":
                return false;
            default:
                problems.Add($"{value.Source}: '{value.Text}' is neither aes256 nor off");
                return false;
        }
    }

    private int ReadNumber(Setting setting, int otherwise, int least, int most) =>
        SettingNumber.Read(settings.Find(setting), otherwise, least, most, problems);

    private string? ReadMetricsToken()
    {
        var token = settings.Find(ServerSettings.MetricsToken);
        var file = settings.Find(ServerSettings.MetricsTokenFile);
        if (token is not null && file is not null)
        {
            problems.Add($"{token.Source} and {file.Source}: give the metrics token once");
        }

        return file is not null ? SecretFile.Read(file.Text, file.Source, problems) : token?.Text;
    }
}
