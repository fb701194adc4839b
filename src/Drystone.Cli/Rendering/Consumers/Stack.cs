namespace Drystone.Cli.Rendering.Consumers;

/// <summary>What stack files of Swarm and Compose have in common: settings as variables, secrets as files.</summary>
internal static class Stack
{
    /// <summary>The service's part: its variables and the secrets that are mounted into it.</summary>
    public static IEnumerable<string> Service(RenderContext context)
    {
        yield return "services:";
        yield return "  app:";
        yield return "    image: ${APP_IMAGE:-scratch}";
        yield return "    environment:";
        foreach (var (name, value) in PlainSettings.Of(context))
        {
            yield return $"      {name}: {Quote.ExpandedYaml(value)}";
        }

        foreach (var secret in context.Secrets)
        {
            yield return $"      {secret.Canonical}_FILE: /run/secrets/{NameOf(secret)}";
        }

        if (context.Secrets.Any())
        {
            yield return "    secrets:";
        }

        foreach (var secret in context.Secrets)
        {
            yield return $"      - {NameOf(secret)}";
        }
    }

    public static string NameOf(SecretReference secret) => secret.Canonical.ToLowerInvariant();
}
