namespace Drystone.Cli.Rendering.Consumers;

/// <summary>s3fs. https://github.com/s3fs-fuse/s3fs-fuse/blob/master/doc/man/s3fs.1.in</summary>
internal static class S3fs
{
    private const int MebibyteBytes = 1 << 20;

    public static string Render(RenderContext context)
    {
        var settings = context.Settings;
        var bucket = context.Folder.Length > 0
            ? $"{context.RequiredLocation.Bucket}:/{context.Folder}"
            : context.RequiredLocation.Bucket;
        return Lines.Join([
            "#!/bin/sh",
            "# s3fs: mounts the bucket at the folder that is the first argument; what follows goes to s3fs.",
            "set -eu",
            "folder=$1; shift",
            .. AwsVariables.Exports(context),
            Lines.Of(settings.CaFile, path => $"export CURL_CA_BUNDLE={Quote.Shell(path)}"),
            $"exec s3fs {Quote.Shell(bucket)} \"$folder\" \\",
            $"  -o url={Quote.Shell(context.Url ?? $"https://{context.Authority}")} \\",
            $"  -o endpoint={Quote.Shell(settings.Region)} \\",
            Lines.If(context.PathStyle, "  -o use_path_request_style \\"),
            Lines.If(context.SkipsVerification, "  -o no_check_certificate -o ssl_verify_hostname=0 \\"),
            Lines.If(context.Token is not null, "  -o use_session_token \\"),
            Lines.Of(settings.StorageClass, name => $"  -o storage_class={Quote.Shell(name.ToLowerInvariant())} \\"),
            Lines.Of(settings.Encryption, sse => $"  -o use_sse={(sse.Algorithm == "AES256" ? "1"
                : Quote.Shell($"kmsid:{sse.KeyId}"))} \\"),
            FormattableString.Invariant($"  -o multipart_size={settings.MultipartChunkBytes / MebibyteBytes} \"$@\""),
        ]);
    }
}
