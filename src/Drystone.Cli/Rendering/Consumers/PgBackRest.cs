using Drystone.Cli.Commands;

namespace Drystone.Cli.Rendering.Consumers;

/// <summary>pgBackRest, which takes every option from a variable too.
/// https://pgbackrest.org/configuration.html#section-repository</summary>
internal static class PgBackRest
{
    private static readonly string[] Variables =
        ["PGBACKREST_REPO1_S3_KEY", "PGBACKREST_REPO1_S3_KEY_SECRET", "PGBACKREST_REPO1_S3_TOKEN"];

    public static string Render(RenderContext context)
    {
        if (context.PlainHttp)
        {
            throw new UsageException(
                ["S3_ENDPOINT: is without TLS, which pgBackRest does not speak. Serve TLS and write https://."]);
        }

        var settings = context.Settings;
        return Lines.Join([
            "# pgBackRest.",
            Lines.If(context.KeyId is not null, "# The key comes from the environment:"),
            .. new[] { context.KeyId, context.SecretKey, context.Token }.Zip(Variables)
                .Where(one => one.First is not null)
                .Select(one => $"#   export {one.Second}={one.First!.Shell}"),
            "[global]",
            "repo1-type=s3",
            $"repo1-path=/{context.Folder}",
            $"repo1-s3-bucket={context.RequiredLocation.Bucket}",
            $"repo1-s3-region={settings.Region}",
            $"repo1-s3-endpoint={settings.Endpoint?.Host ?? context.Authority}",
            Lines.Of(settings.Endpoint, one => FormattableString.Invariant($"repo1-storage-port={one.Port}")),
            $"repo1-s3-uri-style={(context.PathStyle ? "path" : "host")}",
            Lines.If(context.KeyId is null, "repo1-s3-key-type=auto"),
            Lines.If(context.SkipsVerification, "repo1-storage-verify-tls=n"),
            Lines.Of(settings.CaFile, path => $"repo1-storage-ca-file={path}"),
            Lines.Of(settings.Encryption?.KeyId, id => $"repo1-s3-kms-key-id={id}"),
        ]);
    }
}
