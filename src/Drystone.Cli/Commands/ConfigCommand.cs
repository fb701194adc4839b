using System.CommandLine;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone config</c>: the settings that applications reach an object store by.</summary>
internal static class ConfigCommand
{
    public const string Examples =
        """
        Examples:
          drystone config check                        the environment, with S3_BUCKET_DOCS required
          drystone config check --require none         no bucket is required
          drystone config check --require LOKI --require TEMPO --env-file store.env
          drystone config check --json
          drystone config render rclone > ~/.config/rclone/rclone.conf
          drystone config render registry --domain OCI
          eval "$(drystone config render restic)"
        """;

    public static Command Create(Terminal terminal) => new(
        "config", "Check the settings of object store clients (S3_…), and render them for other programs.")
    {
        ConfigCheckCommand.Create(terminal),
        ConfigRenderCommand.Create(terminal),
    };
}
