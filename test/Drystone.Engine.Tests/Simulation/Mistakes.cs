namespace Drystone.Engine.Tests.Simulation;

/// <summary>Mistakes that an engine could make. Each is planted by entering its steps into the journal as a wrong
/// engine would have had them done.</summary>
internal static class Mistakes
{
    public static IReadOnlyDictionary<string, Bug> All { get; } = new Dictionary<string, Bug>
    {
        ["a pack is not synced"] = Without(step => step is Step.Synced synced && IsPack(synced.Path)),
        ["a blob file is not synced"] = Without(step => step is Step.Synced synced && IsBlob(synced.Path)),
        ["the directory of packs is not synced"] = Without(
            step => step is Step.SyncedDirectory { Path: "/data/packs" }),
        ["the directory of a blob file is not synced"] = Without(
            step => step is Step.SyncedDirectory synced
                && synced.Path.StartsWith("/data/blobs", StringComparison.Ordinal)),
        ["a commit is acknowledged before it is durable"] = Late(step => step is Step.Committed),
        ["a commit comes before the sync of its bytes"] = Sooner(
            step => step is Step.Committed, than: step => step is Step.Synced),
        ["a file is removed before what referred to it"] = Sooner(
            step => step is Step.Removed, than: step => step is Step.Committed),
        ["a pack is cut after its sync"] = (steps, step) =>
        {
            steps.Add(step);
            if (step is Step.Synced synced && IsPack(synced.Path))
            {
                steps.Add(new Step.Resized(synced.File, synced.Path, 64));
            }
        },
        ["the end of a file is written after its sync"] = Late(step => step is Step.Synced, swaps: true),
        ["the last bytes of a write are forgotten"] = (steps, step) => steps.Add(
            step is Step.Written { Bytes.Length: > 8 } written
                ? written with { Bytes = written.Bytes[..^8] }
                : step),
        ["a write goes to the wrong place"] = (steps, step) => steps.Add(
            step is Step.Written written && IsPack(written.Path) && written.Offset > 0
                ? written with { Offset = written.Offset - 8 }
                : step),
        ["a sync is of another file"] = (steps, step) => steps.Add(
            step is Step.Synced synced && steps.OfType<Step.Created>().LastOrDefault() is { } last
                ? synced with { File = last.File, Path = last.Path }
                : step),
    };

    private static bool IsPack(string path) => path.EndsWith(".pack", StringComparison.Ordinal);

    private static bool IsBlob(string path) => path.EndsWith(".blob", StringComparison.Ordinal);

    private static Bug Without(Func<Step, bool> left) => (steps, step) =>
    {
        if (!left(step))
        {
            steps.Add(step);
        }
    };

    /// <summary>Held back until the next one of its kind.</summary>
    /// <param name="swaps">Instead the last write of the file comes after it.</param>
    private static Bug Late(Func<Step, bool> late, bool swaps = false)
    {
        Step? held = null;
        return (steps, step) =>
        {
            if (!late(step))
            {
                steps.Add(step);
            }
            else if (swaps)
            {
                var at = steps.FindLastIndex(
                    before => before is Step.Written written && written.File == ((Step.Synced)step).File);
                steps.Insert(at < 0 ? steps.Count : at, step);
            }
            else
            {
                if (held is not null)
                {
                    steps.Add(held);
                }

                held = step;
            }
        };
    }

    private static Bug Sooner(Func<Step, bool> early, Func<Step, bool> than) => (steps, step) =>
        steps.Insert(
            early(step) && steps.FindLastIndex(before => than(before)) is >= 0 and var at ? at : steps.Count, step);
}
