using System.Runtime.CompilerServices;
using System.Text;

namespace Drystone.Cli.Objects.Trees;

/// <summary>Walks two trees, both in the order of their names' bytes, side by side.</summary>
internal static class TreePairs
{
    /// <summary>Each name once, with what either side has.</summary>
    /// <param name="wantsTargets">Whether what only the target has is told too; else the walk ends with the source.
    /// </param>
    public static async IAsyncEnumerable<(TreeEntry? Source, TreeEntry? Target)> WalkAsync(
        IAsyncEnumerable<TreeEntry> source, IAsyncEnumerable<TreeEntry> target, bool wantsTargets,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var sources = source.GetAsyncEnumerator(cancel);
        await using var targets = target.GetAsyncEnumerator(cancel);
        var one = await NextAsync(sources);
        var other = await NextAsync(targets);
        while (one is not null || (wantsTargets && other is not null))
        {
            var order = one is null ? 1 : other is null ? -1 : Compare(one.Name, other.Name);
            if (order > 0)
            {
                if (wantsTargets)
                {
                    yield return (null, other);
                }

                other = await NextAsync(targets);
                continue;
            }

            yield return (one, order == 0 ? other : null);
            one = await NextAsync(sources);
            other = order == 0 ? await NextAsync(targets) : other;
        }
    }

    private static async ValueTask<TreeEntry?> NextAsync(IAsyncEnumerator<TreeEntry> entries) =>
        await entries.MoveNextAsync() ? entries.Current : null;

    private static int Compare(string a, string b) =>
        Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
}
