using System.Text.Json.Nodes;

namespace Drystone.Client.Tests;

/// <summary>The cases that this client and that for TypeScript have in common, so that the two cannot drift apart.
/// </summary>
internal static class ContractFile
{
    public static JsonObject Read(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(FindFolder(), name)))!.AsObject();

    private static string FindFolder()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Drystone.slnx")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return Path.Combine(root.FullName, "clients", "contract");
    }
}
