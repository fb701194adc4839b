using Drystone.Cli.Rendering.Consumers;

namespace Drystone.Cli.Rendering;

/// <summary>Every consumer that there is a renderer for; each is a file of <c>Consumers</c>.</summary>
internal static class ConsumerTable
{
    public static IReadOnlyList<Consumer> All { get; } =
    [
        new("loki", "YAML of Grafana Loki", "LOKI", Loki.Render),
        new("tempo", "YAML of Grafana Tempo", "TEMPO", Tempo.Render),
        new("registry", "YAML of the OCI registry", null, Registry.Render),
        new("restate", "TOML of Restate's snapshots", null, Restate.Render),
        new("rclone", "a remote for rclone.conf", null, Rclone.Render),
        new("restic", "a shell script to source", null, Restic.Render),
        new("pgbackrest", "an INI section for pgbackrest.conf", null, PgBackRest.Render),
        new("terraform", "HCL of the S3 backend", null, Terraform.Render),
        new("aws-cli", "a file for AWS_CONFIG_FILE", null, AwsCli.Render),
        new("s3fs", "a shell script that mounts", null, S3fs.Render),
        new("dotenv", "a file for --env-file", null, Dotenv.Render),
        new("swarm", "a stack file with external secrets", null, Swarm.Render),
        new("compose", "a Compose file with secrets", null, Compose.Render),
        new("kubernetes", "a ConfigMap, and how a Pod takes it", null, Kubernetes.Render),
    ];
}
