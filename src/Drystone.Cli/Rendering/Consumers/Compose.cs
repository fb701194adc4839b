namespace Drystone.Cli.Rendering.Consumers;

/// <summary>Docker Compose. https://docs.docker.com/compose/how-tos/use-secrets/</summary>
internal static class Compose
{
    public static string Render(RenderContext context) => Lines.Join([
        "# Docker Compose 2.6 or newer: docker compose -f FILE up.",
        .. Stack.Service(context),
        Lines.If(context.Secrets.Any(), "secrets:"),
        .. context.Secrets.SelectMany(one => new[]
        {
            $"  {Stack.NameOf(one)}:",
            one.Path is { } path
                ? $"    file: {Quote.ExpandedYaml(path)}"
                : $"    environment: {Quote.Yaml(one.Variable!)}",
        }),
    ]);
}
