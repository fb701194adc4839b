namespace Drystone.Cli.Rendering.Consumers;

/// <summary>rclone. https://rclone.org/s3/</summary>
internal static class Rclone
{
    public static string Render(RenderContext context)
    {
        var settings = context.Settings;
        return Lines.Join([
            "# rclone: the remote is store:, its files are in "
                + $"store:{context.RequiredLocation.Bucket}/{context.RequiredLocation.Prefix}",
            .. AwsVariables.Comments(context),
            Lines.Of(settings.CaFile, path => $"# It trusts the certificates of RCLONE_CA_CERT={Quote.Shell(path)}."),
            Lines.If(context.SkipsVerification, "# Set RCLONE_NO_CHECK_CERTIFICATE=true, as S3_INSECURE is."),
            "[store]",
            "type = s3",
            $"provider = {ProviderOf(context.Profile.Name)}",
            "env_auth = true",
            Lines.Of(context.Url, url => $"endpoint = {url}"),
            $"region = {settings.Region}",
            $"force_path_style = {Quote.Flag(context.PathStyle)}",
            FormattableString.Invariant($"upload_cutoff = {settings.MultipartThresholdBytes}B"),
            FormattableString.Invariant($"chunk_size = {settings.MultipartChunkBytes}B"),
            Lines.Of(settings.StorageClass, name => $"storage_class = {name}"),
            Lines.Of(settings.Encryption, sse => $"server_side_encryption = {sse.Algorithm}"),
            Lines.Of(settings.Encryption?.KeyId, id => $"sse_kms_key_id = {id}"),
        ]);
    }

    private static string ProviderOf(string profile) => profile switch
    {
        "aws" => "AWS",
        "ceph" or "hetzner" => "Ceph",
        "minio" => "Minio",
        "r2" => "Cloudflare",
        _ => "Other",
    };
}
