namespace Drystone.Cli.Rendering.Consumers;

/// <summary>A stack of Docker Swarm. https://docs.docker.com/engine/swarm/secrets/</summary>
internal static class Swarm
{
    public static string Render(RenderContext context) => Lines.Join([
        "# Docker Swarm: docker stack deploy -c FILE STACK.",
        Lines.If(context.Secrets.Any(), "# Make the secrets first:"),
        .. context.Secrets.Select(one => one.Path is { } path
            ? $"#   docker secret create {Stack.NameOf(one)} {Quote.Shell(path)}"
            : $"#   printf %s {one.Shell} | docker secret create {Stack.NameOf(one)} -"),
        "version: \"3.8\"",
        .. Stack.Service(context),
        Lines.If(context.Secrets.Any(), "secrets:"),
        .. context.Secrets.SelectMany(one => new[] { $"  {Stack.NameOf(one)}:", "    external: true" }),
    ]);
}
