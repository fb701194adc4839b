using System.Collections.Concurrent;

namespace Drystone.Cli.Objects.Local;

/// <summary>The folder that downloads go into. Nothing is written outside of it: not by a key's name, and not through
/// a symbolic link that stands in it.</summary>
internal sealed class TargetFolder(string root)
{
    private readonly ConcurrentDictionary<string, bool> _checked = new(StringComparer.Ordinal);

    public string Root { get; } = Path.GetFullPath(root.Length == 0 ? "." : root);

    /// <summary>The path of a key that <see cref="LocalName.Refuse"/> does not refuse.</summary>
    public string PathOf(string key) => Path.Combine(Root, key.TrimEnd('/'));

    /// <summary>Makes the folder that a file will stand in.</summary>
    /// <exception cref="ObjectsException">Something else stands there.</exception>
    public void MakeFolderOf(string path) => Make(Path.GetDirectoryName(path)!);

    public void Make(string folder)
    {
        if (_checked.ContainsKey(folder))
        {
            return;
        }

        // The root itself is the caller's choice, with whatever links lead to it.
        if (folder.Length > Root.Length && folder.StartsWith(Root, StringComparison.Ordinal))
        {
            Make(Path.GetDirectoryName(folder)!);
            switch (FileStatus.Of(folder, followsLinks: false)?.Kind)
            {
                case null or FileKind.Directory:
                    break;
                case FileKind.SymbolicLink:
                    throw new ObjectsException($"{folder} is a symbolic link; nothing is written through it");
                default:
                    throw new ObjectsException($"{folder} is a file, and the key needs a folder there");
            }
        }

        Directory.CreateDirectory(folder);
        _checked[folder] = true;
    }
}
