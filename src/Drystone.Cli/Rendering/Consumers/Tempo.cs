namespace Drystone.Cli.Rendering.Consumers;

/// <summary>Grafana Tempo, whose endpoint has no scheme.
/// https://grafana.com/docs/tempo/latest/configuration/hosted-storage/s3/</summary>
internal static class Tempo
{
    public static string Render(RenderContext context)
    {
        var settings = context.Settings;
        return Lines.Join([
            "# Grafana Tempo. Run it with -config.expand-env=true.",
            .. ExpandedYaml.Comments(context),
            "storage:",
            "  trace:",
            "    backend: s3",
            "    s3:",
            $"      endpoint: {Quote.ExpandedYaml(context.Authority)}",
            $"      region: {Quote.ExpandedYaml(settings.Region)}",
            $"      bucket: {Quote.ExpandedYaml(context.RequiredLocation.Bucket)}",
            Lines.If(context.Folder.Length > 0, $"      prefix: {Quote.ExpandedYaml(context.Folder)}"),
            .. ExpandedYaml.Secrets(context, "      ", "access_key", "secret_key", "session_token"),
            $"      forcepathstyle: {Quote.Flag(context.PathStyle)}",
            $"      insecure: {Quote.Flag(context.PlainHttp)}",
            Lines.If(context.SkipsVerification, "      tls_insecure_skip_verify: true"),
            Lines.Of(settings.CaFile, path => $"      tls_ca_path: {Quote.ExpandedYaml(path)}"),
            Lines.Of(settings.StorageClass, name => $"      storage_class: {Quote.ExpandedYaml(name)}"),
        ]);
    }
}
