using System.Collections;
using System.Collections.Concurrent;

namespace Drystone.Clients.Tests.Harness;

/// <summary>Packages for Node, exactly as their lock files have them.</summary>
internal static class NodePackages
{
    private static readonly ConcurrentDictionary<string, Lazy<Task>> Installations = new();

    private static string Sources => Path.Combine(ClientTest.Sources, "npm");

    /// <summary>Installs the clients for Node when they are absent, once for all tests.</summary>
    public static Task InstalledAsync() => InstalledAsync(Sources);

    /// <summary>Installs what a folder's lock file names when it is absent, once for all tests.</summary>
    public static Task InstalledAsync(string folder) =>
        Installations.GetOrAdd(folder, one => new Lazy<Task>(() => InstallAsync(one))).Value;

    public static string Script(string name) => Path.Combine(Sources, $"{name}.mjs");

    /// <summary>A program that a package brings.</summary>
    public static string Program(string package, string name) =>
        Path.Combine(Sources, "node_modules", package, "bin", name);

    /// <summary>Runs npm. Alone of all programs it needs the machine's own settings: registry, proxy, certificates.
    /// </summary>
    /// <param name="variables">Besides those of the machine, without what names a store or its keys.</param>
    public static Task<string> NpmAsync(
        string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(one => KeyValuePair.Create((string)one.Key, (string)one.Value!))
            .Where(one => !IsOfStores(one.Key))
            .ToDictionary();
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return Tool.RunAsync(new Launch("npm", arguments, folder, environment));
    }

    private static bool IsOfStores(string name) =>
        name.StartsWith("AWS_", StringComparison.Ordinal)
        || name.StartsWith("S3_", StringComparison.Ordinal)
        || name.StartsWith("MINIO_", StringComparison.Ordinal);

    private static async Task InstallAsync(string folder)
    {
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            await NpmAsync(
                folder, new Dictionary<string, string>(), "ci", "--no-audit", "--no-fund", "--loglevel=error");
        }
    }
}
