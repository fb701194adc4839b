namespace Drystone.Cli.Rendering.Consumers;

/// <summary>Grafana Loki. https://grafana.com/docs/loki/latest/configure/#s3_storage_config</summary>
internal static class Loki
{
    public static string Render(RenderContext context)
    {
        var settings = context.Settings;
        var location = context.RequiredLocation;
        return Lines.Join([
            "# Grafana Loki. Run it with -config.expand-env=true.",
            .. ExpandedYaml.Comments(context),
            Lines.If(location.Prefix.Length > 0,
                $"# Loki writes its own prefixes; {Quote.Yaml(location.Prefix)} of the contract is not used."),
            "common:",
            "  storage:",
            "    s3:",
            Lines.Of(context.Url, url => $"      endpoint: {Quote.ExpandedYaml(url)}"),
            $"      region: {Quote.ExpandedYaml(settings.Region)}",
            $"      bucketnames: {Quote.ExpandedYaml(location.Bucket)}",
            .. ExpandedYaml.Secrets(context, "      ", "access_key_id", "secret_access_key", "session_token"),
            $"      s3forcepathstyle: {Quote.Flag(context.PathStyle)}",
            $"      insecure: {Quote.Flag(context.PlainHttp)}",
            Lines.Of(settings.StorageClass, name => $"      storage_class: {Quote.ExpandedYaml(name)}"),
            .. Encryption(context),
            Lines.If(context.SkipsVerification || settings.CaFile is not null, "      http_config:"),
            Lines.If(context.SkipsVerification, "        insecure_skip_verify: true"),
            Lines.Of(settings.CaFile, path => $"        ca_file: {Quote.ExpandedYaml(path)}"),
        ]);
    }

    private static IEnumerable<string?> Encryption(RenderContext context) => context.Settings.Encryption is { } sse
        ? [
            "      sse:",
            $"        type: {(sse.Algorithm == "AES256" ? "SSE-S3" : "SSE-KMS")}",
            Lines.Of(sse.KeyId, id => $"        kms_key_id: {Quote.ExpandedYaml(id)}"),
        ]
        : [];
}
