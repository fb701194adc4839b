namespace Drystone.Clients.Tests.Harness;

/// <summary>The clients for Node, exactly as their lock file has them.</summary>
internal static class NodePackages
{
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    private static string Sources => Path.Combine(ClientTest.Sources, "npm");

    /// <summary>Installs them when they are absent, once for all tests.</summary>
    public static Task InstalledAsync() => Installed.Value;

    public static string Script(string name) => Path.Combine(Sources, $"{name}.mjs");

    /// <summary>A program that a package brings.</summary>
    public static string Program(string package, string name) =>
        Path.Combine(Sources, "node_modules", package, "bin", name);

    private static async Task InstallAsync()
    {
        if (Directory.Exists(Path.Combine(Sources, "node_modules")))
        {
            return;
        }

        // Alone of all programs npm needs the machine's own settings: registry, proxy, certificates.
        var variables = Environment.GetEnvironmentVariables();
        await Tool.RunAsync(new Launch(
            "npm",
            ["ci", "--no-audit", "--no-fund", "--loglevel=error"],
            Sources,
            variables.Keys.Cast<string>().ToDictionary(name => name, name => (string)variables[name]!)));
    }
}
