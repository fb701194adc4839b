namespace Drystone.Cli.Rendering.Consumers;

/// <summary>The contract itself as a file, as shells and <c>--env-file</c> read it alike.</summary>
internal static class Dotenv
{
    public static string Render(RenderContext context) => Lines.Join([
        "# The object store's settings. It holds no secret: they are where the last lines say.",
        .. PlainSettings.Of(context).Select(one => $"{one.Name}={Quote.Dotenv(one.Value)}"),
        .. context.Secrets.Select(Reference),
    ]);

    /// <summary>A variable cannot be set from itself.</summary>
    private static string Reference(SecretReference secret) =>
        secret.Path is { } path ? $"{secret.Canonical}_FILE={Quote.Dotenv(path)}"
        : secret.Variable == secret.Canonical ? $"# {secret.Canonical} comes from the environment."
        : $"{secret.Canonical}_REF=env:{secret.Variable}";
}
