namespace Drystone.Cli.Rendering.Consumers;

/// <summary>Restate's snapshots. https://docs.restate.dev/references/server-config</summary>
internal static class Restate
{
    public static string Render(RenderContext context) => Lines.Join([
        "# Restate: snapshots of partitions.",
        .. AwsVariables.Comments(context),
        Lines.Of(
            context.Settings.CaFile, path => $"# It trusts the certificates of SSL_CERT_FILE={Quote.Shell(path)}."),
        "[worker.snapshots]",
        $"destination = {Quote.Toml($"s3://{context.RequiredLocation.Bucket}/{context.Folder}".TrimEnd('/'))}",
        $"aws-region = {Quote.Toml(context.Settings.Region)}",
        Lines.Of(context.Url, url => $"aws-endpoint-url = {Quote.Toml(url)}"),
        Lines.If(context.PlainHttp, "aws-allow-http = true"),
    ]);
}
