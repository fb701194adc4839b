namespace Drystone.Cli.Rendering.Consumers;

/// <summary>The OCI registry. https://distribution.github.io/distribution/storage-drivers/s3/</summary>
internal static class Registry
{
    public static string Render(RenderContext context)
    {
        var settings = context.Settings;
        return Lines.Join([
            "# The OCI registry (distribution).",
            .. AwsVariables.Comments(context),
            Lines.Of(settings.CaFile, path => $"# It trusts the certificates of SSL_CERT_FILE={Quote.Shell(path)}."),
            "version: 0.1",
            "storage:",
            "  s3:",
            Lines.Of(context.Url, url => $"    regionendpoint: {Quote.Yaml(url)}"),
            $"    region: {Quote.Yaml(settings.Region)}",
            $"    bucket: {Quote.Yaml(context.RequiredLocation.Bucket)}",
            Lines.If(context.Folder.Length > 0, $"    rootdirectory: {Quote.Yaml($"/{context.Folder}")}"),
            $"    forcepathstyle: {Quote.Flag(context.PathStyle)}",
            $"    secure: {Quote.Flag(!context.PlainHttp)}",
            Lines.If(context.SkipsVerification, "    skipverify: true"),
            "    v4auth: true",
            FormattableString.Invariant($"    chunksize: {settings.MultipartChunkBytes}"),
            Lines.Of(settings.StorageClass, name => $"    storageclass: {Quote.Yaml(name)}"),
            Lines.Of(settings.Encryption, _ => "    encrypt: true"),
            Lines.Of(settings.Encryption?.KeyId, id => $"    keyid: {Quote.Yaml(id)}"),
            "http:",
            "  addr: \":5000\"",
        ]);
    }
}
