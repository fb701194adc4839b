using System.Text;
using Drystone.Cli.Objects.Local;

namespace Drystone.Cli.Objects.Trees;

/// <summary>The regular files below a folder, in the order of their keys' bytes, which is that of listings. Of each
/// folder on the way the names are in memory, and no more.</summary>
internal sealed class LocalTree(string root, bool followsLinks, ITreeNotes notes)
{
    public IEnumerable<TreeEntry> List() =>
        List(root, "", [FileStatus.Of(root, followsLinks: true)?.Identity ?? default]);

    private IEnumerable<TreeEntry> List(string folder, string prefix, HashSet<(ulong, ulong)> above)
    {
        foreach (var (name, path, status) in Children(folder, prefix))
        {
            switch (status.Kind)
            {
                case FileKind.Regular:
                    yield return new TreeEntry(prefix + name, path, status.SizeBytes, status.ModifiedUtc, ETag: null);
                    break;
                case FileKind.Directory when above.Contains(status.Identity):
                    notes.Skipped(prefix + name, "it leads back to a folder that it is in");
                    break;
                case FileKind.Directory:
                    var isNew = followsLinks && above.Add(status.Identity);
                    foreach (var entry in List(path, $"{prefix}{name}/", above))
                    {
                        yield return entry;
                    }

                    _ = isNew && above.Remove(status.Identity);
                    break;
                case FileKind.SymbolicLink:
                    notes.Skipped(prefix + name, "a symbolic link; --follow-symlinks takes what it points to");
                    break;
                default:
                    notes.Skipped(prefix + name, "neither a file nor a folder");
                    break;
            }
        }
    }

    private List<(string Name, string Path, FileStatus Status)> Children(string folder, string prefix)
    {
        var children = new List<(byte[] Order, string Name, string Path, FileStatus Status)>();
        foreach (var path in Names(folder, prefix))
        {
            var name = Path.GetFileName(path);
            if (FileStatus.Of(path, followsLinks) is { } status)
            {
                // Keys sort a folder's files by the slash that follows its name.
                var isFolder = status.Kind == FileKind.Directory;
                children.Add((Encoding.UTF8.GetBytes(isFolder ? $"{name}/" : name), name, path, status));
            }
            else
            {
                notes.Failed(prefix + name, WhyUnreadable(name, path));
            }
        }

        children.Sort((a, b) => a.Order.AsSpan().SequenceCompareTo(b.Order));
        return children.ConvertAll(child => (child.Name, child.Path, child.Status));
    }

    private string[] Names(string folder, string prefix)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder, "*", new EnumerationOptions
            {
                AttributesToSkip = 0,
                IgnoreInaccessible = false,
                MatchType = MatchType.Simple,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            notes.Failed(prefix.Length == 0 ? folder : prefix, e.Message);
            return [];
        }
    }

    /// <summary>The runtime puts U+FFFD for bytes that are no UTF-8, and nothing of that name is there.</summary>
    private static string WhyUnreadable(string name, string path) =>
        name.Contains('\uFFFD')
            ? "its name is not UTF-8, and a key must be"
            : FileStatus.Of(path, followsLinks: false) is { Kind: FileKind.SymbolicLink }
                ? "a symbolic link to nothing"
                : "it is not there any more";
}
