using System.Globalization;
using System.Text.RegularExpressions;

namespace Drystone.Client.Configuration;

/// <summary>Reads the configuration contract strictly, and reports everything that is wrong at once.</summary>
public static partial class SettingsReader
{
    /// <summary>S3's bounds of a part: 5 MiB to 5 GiB.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html</summary>
    private const long MinPartBytes = 5L << 20, MaxPutBytes = 5L << 30;

    /// <summary>Parts are held in memory while they are sent, four at a time; S3 would take 5 GiB.</summary>
    private const long MaxPartBytes = 1L << 30;

    /// <summary>Reads the process's environment.</summary>
    public static SettingsReading ReadEnvironment(SettingsRequirements? requirements = null) =>
        Read(Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(one => (string)one.Key, one => (string?)one.Value ?? ""), requirements);

    /// <summary>Reads settings by name. Nothing is fetched and no connection is made; files that hold secrets are
    /// read.</summary>
    public static SettingsReading Read(
        IReadOnlyDictionary<string, string> values, SettingsRequirements? requirements = null)
    {
        requirements ??= SettingsRequirements.Platform;
        var source = new SettingSource(values);
        var (endpoint, insecure) = EndpointReader.Read(source);
        var settings = new ObjectStoreSettings
        {
            Endpoint = endpoint,
            Insecure = insecure,
            Region = Region(source),
            AccessKey = ReadKey(source, requirements),
            ForcePathStyle = source.Flag(ContractSettings.ForcePathStyle),
            CaFile = CaFile(source),
            Provider = Provider(source),
            StorageClass = StorageClass(source),
            Encryption = Encryption(source),
            MultipartThresholdBytes = Bytes(source, ContractSettings.MultipartThreshold, MaxPutBytes),
            MultipartChunkBytes = Bytes(source, ContractSettings.MultipartChunk, MaxPartBytes),
            Domains = DomainReader.Read(source, requirements),
        };
        MisspelledNames.Report(source);
        return new SettingsReading(
            source.Problems.Count == 0 ? settings : null, source.Problems, source.Warnings, source.Origins);
    }

    private static string Region(SettingSource source)
    {
        if (source.Find(ContractSettings.Region, out var name) is not { } region)
        {
            source.Problem(name, "is missing.", "Set it to the endpoint's region; us-east-1 where it has none.");
            return "";
        }

        if (!RegionName().IsMatch(region))
        {
            source.Problem(name, $"'{region}' is no name of a region.", "Write it in lower case, such as us-east-1.");
        }

        return region;
    }

    /// <summary>An id and a secret from two families of names belong to two different keys, most of the time.</summary>
    private static AccessKey? ReadKey(SettingSource source, SettingsRequirements requirements)
    {
        var problems = source.Problems.Count;
        var id = SecretReader.Read(source, ContractSettings.AccessKeyId);
        var secret = SecretReader.Read(source, ContractSettings.SecretAccessKey);
        if (source.Problems.Count > problems)
        {
            return null;
        }

        if (id is not null && secret is not null)
        {
            if (FamilyOf(id.Source) != FamilyOf(secret.Source))
            {
                source.Problem(id.Source, $"and {secret.Source} are of two families of names, and may be of two keys.",
                    "Give both as S3_…, or both as AWS_….");
            }

            return new AccessKey(id, secret, Token(source, FamilyOf(id.Source)));
        }

        if (id is not null || secret is not null || requirements.AccessKey)
        {
            ReportMissing(source, ContractSettings.AccessKeyId, id);
            ReportMissing(source, ContractSettings.SecretAccessKey, secret);
        }

        return null;
    }

    private static void ReportMissing(SettingSource source, ContractSetting setting, Secret? value)
    {
        if (value is null)
        {
            source.Problem(setting.Name, "is missing.",
                $"Set it, {setting.Name}_FILE=PATH or {setting.Name}_REF=env:NAME.");
        }
    }

    /// <summary>A token left over from another key would spoil this one.</summary>
    private static Secret? Token(SettingSource source, string family)
    {
        var token = SecretReader.Read(source, ContractSettings.SessionToken);
        if (token is null || FamilyOf(token.Source) == family)
        {
            return token;
        }

        source.Warnings.Add(new(token.Source, "is not used, for the key is not of its family of names.",
            "Give it as S3_SESSION_TOKEN when it belongs to the key."));
        return null;
    }

    /// <summary>S3, AWS or MINIO; the names in small letters are one family.</summary>
    private static string FamilyOf(string name) => char.IsAsciiLetterLower(name[0]) ? "" : name.Split('_')[0];

    private static string? CaFile(SettingSource source)
    {
        var path = source.Find(ContractSettings.CaFile, out var name);
        if (path is not null && !File.Exists(path))
        {
            source.Problem(name, $"{path} is not there.", "Name a PEM file of certificates.");
        }

        return path;
    }

    private static string? Provider(SettingSource source)
    {
        var provider = source.Find(ContractSettings.Provider, out var name)!.ToLowerInvariant();
        if (provider != "auto" && !Profiles.ProviderProfiles.Names.Contains(provider))
        {
            source.Problem(name, $"'{provider}' is not known.",
                $"Write auto, {string.Join(", ", Profiles.ProviderProfiles.Names)}.");
        }

        return provider == "auto" ? null : provider;
    }

    private static string? StorageClass(SettingSource source)
    {
        var storageClass = source.Find(ContractSettings.StorageClass, out var name);
        if (storageClass is not null && !StorageClassName().IsMatch(storageClass))
        {
            source.Problem(
                name, $"'{storageClass}' is no storage class.", "Write it in capitals, such as STANDARD_IA.");
        }

        return storageClass;
    }

    private static ServerSideEncryption? Encryption(SettingSource source)
    {
        if (source.Find(ContractSettings.Sse, out var name) is not { } text)
        {
            return null;
        }

        if (text is "AES256" or "aws:kms")
        {
            return new ServerSideEncryption(text, KeyId: null);
        }

        if (text.StartsWith("aws:kms:", StringComparison.Ordinal) && text.Length > "aws:kms:".Length)
        {
            return new ServerSideEncryption("aws:kms", text["aws:kms:".Length..]);
        }

        source.Problem(name, $"'{text}' is no encryption.", "Write AES256, aws:kms or aws:kms:KEY.");
        return null;
    }

    private static long Bytes(SettingSource source, ContractSetting setting, long most)
    {
        var text = source.Find(setting, out var name)!;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            || bytes < MinPartBytes || bytes > most)
        {
            source.Problem(name, $"'{text}' is no number of bytes from {MinPartBytes} to {most}.",
                $"Write digits only, such as {setting.Default}.");
        }

        return bytes;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,62}$")]
    private static partial Regex RegionName();

    [GeneratedRegex("^[A-Z][A-Z0-9_]{0,63}$")]
    private static partial Regex StorageClassName();
}
