namespace Drystone.Cli.Objects.Trees;

/// <summary>A file, or an object, of a tree.</summary>
/// <param name="Name">Relative to the tree, with '/' between segments.</param>
/// <param name="Place">The file's path or the object's key.</param>
/// <param name="ETag">Without quotes; null for a file.</param>
internal sealed record TreeEntry(string Name, string Place, long SizeBytes, DateTime ModifiedUtc, string? ETag);

/// <summary>What is told beside the work: what was left out on purpose, and what should not have been.</summary>
internal interface ITreeNotes
{
    /// <summary>Left out as documented; no failure.</summary>
    void Skipped(string name, string reason);

    void Failed(string name, string reason);
}
