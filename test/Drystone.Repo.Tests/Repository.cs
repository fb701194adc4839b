namespace Drystone.Repo.Tests;

/// <summary>The files of the repository: what a commit holds, not what builds and runs leave beside it.</summary>
internal static class Repository
{
    private static readonly HashSet<string> NotOurs = ["artifacts", "node_modules", "dist", ".git", ".vs", ".idea"];

    /// <summary>The folder of <c>Drystone.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Paths of all files, relative to the root, with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Root).Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    public static IEnumerable<string> Under(string folder, string extension) =>
        Files.Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal)
            && path.EndsWith(extension, StringComparison.Ordinal));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Drystone.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return folder.FullName;
    }

    // The server's default data directory stands beside the solution; a folder of that name elsewhere is source.
    private static bool IsOurs(string folder) =>
        !NotOurs.Contains(Path.GetFileName(folder)) && folder != Path.Combine(Root, "data");

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
        }

        var children = Directory.EnumerateDirectories(folder);
        foreach (var file in children.Where(IsOurs).SelectMany(Walk))
        {
            yield return file;
        }
    }
}
