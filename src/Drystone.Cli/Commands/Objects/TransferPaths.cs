namespace Drystone.Cli.Commands.Objects;

/// <summary>Paths as <c>cp</c> takes them: the last is where to.</summary>
internal static class TransferPaths
{
    /// <exception cref="UsageException">There are not two, or one is empty.</exception>
    public static (string[] From, string To) Split(string[] paths) =>
        paths.Length < 2 || paths.Contains("")
            ? throw new UsageException(["a source and a target are needed"])
            : (paths[..^1], paths[^1]);
}
