namespace Drystone.Cli.Rendering.Consumers;

/// <summary>AWS's own command line. https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html</summary>
internal static class AwsCli
{
    public static string Render(RenderContext context)
    {
        var settings = context.Settings;
        return Lines.Join([
            "# aws: name this file in AWS_CONFIG_FILE.",
            .. AwsVariables.Comments(context),
            Lines.If(context.SkipsVerification, "# Run it with --no-verify-ssl, as S3_INSECURE is true."),
            "[default]",
            $"region = {settings.Region}",
            Lines.Of(context.Url, url => $"endpoint_url = {url}"),
            Lines.Of(settings.CaFile, path => $"ca_bundle = {path}"),
            .. context.Profile.TrailingChecksums ? Array.Empty<string>() :
            [
                "request_checksum_calculation = when_required",
                "response_checksum_validation = when_required",
            ],
            "s3 =",
            $"  addressing_style = {(context.PathStyle ? "path" : "virtual")}",
            Lines.If(!context.Profile.TrailingChecksums, "  payload_signing_enabled = true"),
            FormattableString.Invariant($"  multipart_threshold = {settings.MultipartThresholdBytes}"),
            FormattableString.Invariant($"  multipart_chunksize = {settings.MultipartChunkBytes}"),
        ]);
    }
}
