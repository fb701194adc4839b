using System.Runtime.CompilerServices;
using System.Text;

namespace Drystone.Cli.Objects.Trees;

/// <summary>Walks two trees, both in the order of their names' bytes, side by side.</summary>
internal static class TreePairs
{
    /// <summary>Each name once, with what either side has.</summary>
    /// <exception cref="ObjectsException">A side is not in order: what it has would seem to be missing.</exception>
    /// <param name="wantsTargets">Whether what only the target has is told too; else the walk ends with the source.
    /// </param>
    public static async IAsyncEnumerable<(TreeEntry? Source, TreeEntry? Target)> WalkAsync(
        IAsyncEnumerable<TreeEntry> source, IAsyncEnumerable<TreeEntry> target, bool wantsTargets,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var sources = source.GetAsyncEnumerator(cancel);
        await using var targets = target.GetAsyncEnumerator(cancel);
        var one = await NextAsync(sources, before: null);
        var other = await NextAsync(targets, before: null);
        while (one is not null || (wantsTargets && other is not null))
        {
            var order = one is null ? 1 : other is null ? -1 : Compare(one.Name, other.Name);
            if (order > 0)
            {
                if (wantsTargets)
                {
                    yield return (null, other);
                }

                other = await NextAsync(targets, other);
                continue;
            }

            yield return (one, order == 0 ? other : null);
            one = await NextAsync(sources, one);
            other = order == 0 ? await NextAsync(targets, other) : other;
        }
    }

    private static async ValueTask<TreeEntry?> NextAsync(IAsyncEnumerator<TreeEntry> entries, TreeEntry? before)
    {
        if (!await entries.MoveNextAsync())
        {
            return null;
        }

        return before is null || Compare(before.Name, entries.Current.Name) < 0
            ? entries.Current
            : throw new ObjectsException(
                $"the listing is not in the order of S3: '{entries.Current.Name}' comes after '{before.Name}'");
    }

    private static int Compare(string a, string b) =>
        Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
}
