using System.Globalization;
using Drystone.Client.Configuration;

namespace Drystone.Cli.Rendering;

/// <summary>The settings that are no secrets, under their canonical names, without those that are at their default.
/// </summary>
internal static class PlainSettings
{
    private static readonly ObjectStoreSettings Defaults = new() { Region = "" };

    public static IEnumerable<(string Name, string Value)> Of(RenderContext context) => Once(context)
        .Where(one => one.Value is not null)
        .Select(one => (one.Name, one.Value!))
        .Concat(Domains(context.Settings));

    private static IEnumerable<(string Name, string? Value)> Once(RenderContext context)
    {
        var settings = context.Settings;
        yield return ("S3_ENDPOINT", context.Url);
        yield return ("S3_REGION", settings.Region);
        yield return ("S3_FORCE_PATH_STYLE", settings.ForcePathStyle is { } path ? Quote.Flag(path) : null);
        yield return ("S3_INSECURE", settings.Insecure ? "true" : null);
        yield return ("S3_INSECURE_HOSTS", context.Values.GetValueOrDefault("S3_INSECURE_HOSTS"));
        yield return ("S3_CA_FILE", settings.CaFile);
        yield return ("S3_PROVIDER", settings.Provider);
        yield return ("S3_STORAGE_CLASS", settings.StorageClass);
        yield return ("S3_SSE", settings.Encryption is { } sse
            ? sse.KeyId is null ? sse.Algorithm : $"{sse.Algorithm}:{sse.KeyId}"
            : null);
        yield return ("S3_MULTIPART_THRESHOLD_BYTES",
            Unless(settings.MultipartThresholdBytes, Defaults.MultipartThresholdBytes));
        yield return ("S3_MULTIPART_CHUNK_BYTES", Unless(settings.MultipartChunkBytes, Defaults.MultipartChunkBytes));
    }

    private static IEnumerable<(string Name, string Value)> Domains(ObjectStoreSettings settings)
    {
        foreach (var (domain, location) in settings.Domains.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            yield return (ContractSettings.Bucket(domain).Name, location.Bucket);
            if (location.Prefix != ContractSettings.Prefix(domain).Default)
            {
                yield return (ContractSettings.Prefix(domain).Name, location.Prefix);
            }
        }
    }

    private static string? Unless(long value, long usual) =>
        value == usual ? null : value.ToString(CultureInfo.InvariantCulture);
}
