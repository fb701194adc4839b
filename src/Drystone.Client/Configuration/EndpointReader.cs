namespace Drystone.Client.Configuration;

/// <summary>Reads the endpoint and whether it may be spoken to without TLS.</summary>
internal static class EndpointReader
{
    private const string MinioEndpoint = "MINIO_ENDPOINT";

    /// <summary>The endpoint, and whether it is insecure; a null endpoint is AWS.</summary>
    public static (Uri? Endpoint, bool Insecure) Read(SettingSource source)
    {
        // Read once, so that what is wrong with it is told once.
        var minioTls = new Lazy<bool>(() => UsesTls(source));
        var insecure = ReadInsecure(source, minioTls);
        var given = source.Find(ContractSettings.Endpoint, out var name);
        if (given is null)
        {
            if (insecure is true)
            {
                source.Problem(
                    "S3_INSECURE", "is true without an endpoint, which is AWS.", "Set S3_ENDPOINT, or unset it.");
            }

            return (null, false);
        }

        var text = name == MinioEndpoint && !given.Contains("://", StringComparison.Ordinal)
            ? FromMinio(source, given, minioTls.Value)
            : given;
        if (Parse(source, name, text) is not { } endpoint)
        {
            return (null, false);
        }

        var plain = endpoint.Scheme == Uri.UriSchemeHttp;
        if (plain && insecure is false && source.Origins.GetValueOrDefault("S3_INSECURE") != "default")
        {
            source.Problem(name, $"{text} is without TLS, and S3_INSECURE is false.",
                "Write https://, or set S3_INSECURE=true for a local address.");
        }

        if ((plain || insecure is true) && !MayBeInsecure(source, endpoint))
        {
            source.Problem(plain ? name : "S3_INSECURE",
                $"{endpoint.Host} is neither local nor private, and must be spoken to with TLS that is verified.",
                plain
                    ? "Write https://, or name the host in S3_INSECURE_HOSTS."
                    : "Trust its certificate with S3_CA_FILE, or name the host in S3_INSECURE_HOSTS.");
        }

        return (endpoint, plain || insecure is true);
    }

    /// <summary>MinIO's clients say it the other way round: <c>MINIO_USE_SSL=false</c>.</summary>
    private static bool? ReadInsecure(SettingSource source, Lazy<bool> minioTls)
    {
        var insecure = source.Flag(ContractSettings.Insecure);
        if (source.Origins.GetValueOrDefault("S3_INSECURE") != "default" || source.Raw("MINIO_ENDPOINT") is null)
        {
            return insecure;
        }

        return minioTls.Value ? insecure : null;
    }

    private static bool UsesTls(SettingSource source)
    {
        if (source.Raw("MINIO_USE_SSL")?.Trim() is not { } text)
        {
            return true;
        }

        if (!bool.TryParse(text, out var value))
        {
            source.Problem("MINIO_USE_SSL", $"'{text}' is neither true nor false.", "Write true or false.");
        }

        return value;
    }

    /// <summary>MinIO's clients take host, port and TLS apart.</summary>
    private static string FromMinio(SettingSource source, string host, bool tls)
    {
        var port = source.Raw("MINIO_PORT")?.Trim();
        var scheme = tls ? "https" : "http";
        return port is null || host.Contains(':') ? $"{scheme}://{host}" : $"{scheme}://{host}:{port}";
    }

    private static Uri? Parse(SettingSource source, string name, string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            source.Problem(name, $"'{text}' has no scheme.", $"Write https://{text}, or http:// for a local address.");
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.Host.Length == 0)
        {
            // What cannot be taken apart may hold a password, so it is not repeated.
            source.Problem(name, "is no http or https URL.", "Write it as https://s3.example.com.");
            return null;
        }

        if (uri.UserInfo.Length > 0)
        {
            source.Problem(
                name, "holds a user name or password.", "Give the key as S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.");
            return null;
        }

        if (uri.AbsolutePath != "/" || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            source.Problem(name, $"'{text}' has more than scheme, host and port.",
                $"Write {uri.GetLeftPart(UriPartial.Authority)}; the bucket is a setting of its own.");
            return null;
        }

        return uri;
    }

    private static bool MayBeInsecure(SettingSource source, Uri endpoint) =>
        LocalHost.Is(endpoint.Host)
        || (source.Find(ContractSettings.InsecureHosts, out _) ?? "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Contains(endpoint.Host, StringComparer.OrdinalIgnoreCase);
}
