using System.Runtime.CompilerServices;
using Drystone.Cli.Objects.Addressing;
using Drystone.Client;

namespace Drystone.Cli.Objects.Trees;

/// <summary>The objects below a prefix, in the order of their keys' bytes.</summary>
internal static class RemoteTree
{
    /// <param name="prefix">Of the keys.</param>
    /// <param name="folder">What names are relative to; the prefix begins with it.</param>
    public static async IAsyncEnumerable<TreeEntry> ListAsync(
        IObjectStore store, string bucket, string prefix, string folder, KeyGlob? glob,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var item in store.ListAsync(bucket, prefix, options: null, cancel))
        {
            if (item.Key.Length > folder.Length && (glob is null || glob.Matches(item.Key)))
            {
                yield return new TreeEntry(
                    item.Key[folder.Length..], item.Key, item.SizeBytes, item.LastModified.UtcDateTime, item.ETag);
            }
        }
    }
}
