using Drystone.Cli.Commands;
using Drystone.Client.Configuration;
using Drystone.Client.Profiles;

namespace Drystone.Cli.Rendering;

/// <summary>What renderers know: the settings, the bucket, and where the secrets are.</summary>
internal sealed class RenderContext
{
    private RenderContext(ObjectStoreSettings settings, IReadOnlyDictionary<string, string> values)
    {
        Settings = settings;
        Values = values;
        Profile = settings.Provider is { } name
            ? ProviderProfiles.Of(name)
            : ProviderProfiles.ByHost(settings.Endpoint) ?? ProviderProfiles.Unknown;
        KeyId = SecretReference.Of(ContractSettings.AccessKeyId, settings.AccessKey?.Id, values);
        SecretKey = SecretReference.Of(ContractSettings.SecretAccessKey, settings.AccessKey?.SecretKey, values);
        Token = SecretReference.Of(ContractSettings.SessionToken, settings.AccessKey?.SessionToken, values);
    }

    public ObjectStoreSettings Settings { get; }

    public IReadOnlyDictionary<string, string> Values { get; }

    public ProviderProfile Profile { get; }

    public BucketLocation? Location { get; private init; }

    /// <summary>The domain that was asked for, for messages.</summary>
    public string Domain { get; private init; } = "";

    public SecretReference? KeyId { get; }

    public SecretReference? SecretKey { get; }

    public SecretReference? Token { get; }

    public IEnumerable<SecretReference> Secrets =>
        new[] { KeyId, SecretKey, Token }.Where(one => one is not null).Select(one => one!);

    public bool PathStyle => Settings.ForcePathStyle ?? Profile.ForcePathStyle;

    /// <summary>Whether the endpoint is spoken to without TLS.</summary>
    public bool PlainHttp => Settings.Endpoint?.Scheme == Uri.UriSchemeHttp;

    /// <summary>Whether there is TLS and the certificate is not verified.</summary>
    public bool SkipsVerification => Settings.Insecure && !PlainHttp;

    /// <summary>The endpoint's URL without a slash at its end; null for AWS.</summary>
    public string? Url => Settings.Endpoint?.GetLeftPart(UriPartial.Authority);

    /// <summary>Host and port, for consumers that want no scheme; AWS's host of the region where there is no
    /// endpoint.</summary>
    public string Authority => Settings.Endpoint?.Authority ?? $"s3.{Settings.Region}.amazonaws.com";

    /// <summary>The bucket's prefix without a slash at its end.</summary>
    public string Folder => RequiredLocation.Prefix.TrimEnd('/');

    /// <exception cref="UsageException">The settings name no bucket.</exception>
    public BucketLocation RequiredLocation => Location ?? throw new UsageException(
        [$"{ContractSettings.Bucket(Domain).Name}: is missing. Set it to the bucket, or name another with --domain."]);

    /// <param name="domain">The domain to take the bucket of; null for the first.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="values">The values that the settings were read from, for the names of references.</param>
    public static RenderContext Of(
        string? domain, ObjectStoreSettings settings, IReadOnlyDictionary<string, string> values)
    {
        RefuseControls(settings, values);
        return new(settings, values)
        {
            Domain = domain ?? "",
            Location = domain is null
                ? Doctor.DoctorOptions.LocationOf(settings)
                : settings.Domains.GetValueOrDefault(domain),
        };
    }

    /// <summary>A line break in a value would be a line of its own in files that know no quotes.</summary>
    private static void RefuseControls(ObjectStoreSettings settings, IReadOnlyDictionary<string, string> given)
    {
        List<(string Name, string? Value)> values =
        [
            (ContractSettings.InsecureHosts.Name, given.GetValueOrDefault(ContractSettings.InsecureHosts.Name)),
            (ContractSettings.CaFile.Name, settings.CaFile),
            (ContractSettings.Sse.Name, settings.Encryption?.KeyId),
            .. settings.Domains.Select(one => (ContractSettings.Prefix(one.Key).Name, (string?)one.Value.Prefix)),
        ];
        var wrong = values.Where(one => one.Value?.Any(char.IsControl) == true)
            .Select(one => $"{one.Name}: holds a line break or another control character. Take it out.").ToList();
        if (wrong.Count > 0)
        {
            throw new UsageException(wrong);
        }
    }
}
