namespace Drystone.Cli.Rendering.Consumers;

/// <summary>restic.
/// https://restic.readthedocs.io/en/stable/030_preparing_a_new_repo.html#s3-compatible-storage</summary>
internal static class Restic
{
    public static string Render(RenderContext context)
    {
        var path = $"{context.RequiredLocation.Bucket}/{context.Folder}".TrimEnd('/');
        var style = context.PathStyle ? "path" : "dns";
        return Lines.Join([
            $"# restic. Source it, and run restic -o s3.bucket-lookup={style} …",
            "# The repository's own password is another secret: set RESTIC_PASSWORD_FILE.",
            Lines.If(context.SkipsVerification, "# Run it with --insecure-tls, as S3_INSECURE is true."),
            $"export RESTIC_REPOSITORY={Quote.Shell($"s3:{context.Url ?? $"https://{context.Authority}"}/{path}")}",
            $"export AWS_DEFAULT_REGION={Quote.Shell(context.Settings.Region)}",
            .. AwsVariables.Exports(context),
            Lines.Of(context.Settings.CaFile, file => $"export RESTIC_CACERT={Quote.Shell(file)}"),
        ]);
    }
}
