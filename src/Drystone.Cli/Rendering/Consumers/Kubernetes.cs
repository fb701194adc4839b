namespace Drystone.Cli.Rendering.Consumers;

/// <summary>A ConfigMap, and a Secret by name.
/// https://kubernetes.io/docs/concepts/configuration/secret/</summary>
internal static class Kubernetes
{
    private const string SecretName = "object-store-key";

    public static string Render(RenderContext context) => Lines.Join([
        context.KeyId is null ? "# Kubernetes." : "# Kubernetes. Make the Secret once:",
        Lines.If(context.KeyId is not null, $"#   kubectl create secret generic {SecretName} \\"),
        .. context.Secrets.Select(
            (one, at) => $"#     {SourceOf(one)}{(at + 1 < context.Secrets.Count() ? " \\" : "")}"),
        context.KeyId is null ? "# Let a container take it:" : "# and let a container take both:",
        "#   envFrom:",
        "#     - configMapRef: { name: object-store }",
        Lines.If(context.KeyId is not null, $"#     - secretRef: {{ name: {SecretName} }}"),
        "apiVersion: v1",
        "kind: ConfigMap",
        "metadata:",
        "  name: object-store",
        "data:",
        .. PlainSettings.Of(context).Select(one => $"  {one.Name}: {Quote.Yaml(one.Value)}"),
    ]);

    /// <summary>From a file where it is one: what is on a command line is in its history and in the list of processes.
    /// </summary>
    private static string SourceOf(SecretReference secret) => secret.Path is { } path
        ? $"--from-file={secret.Canonical}={Quote.Shell(path)}"
        : $"--from-literal={secret.Canonical}={secret.Shell}";
}
