namespace Drystone.Engine.Tests.Simulation;

/// <summary>Cuts the power after each step of a recording, in several ways, and counts what it has looked at.</summary>
internal sealed class CrashSearch(int seed)
{
    /// <summary>Of each moment: nothing of what is not synced, all of it, and this many times some of it.</summary>
    private const int Mixtures = 2;

    public int Points { get; private set; }

    public int States { get; private set; }

    /// <summary>HashCode differs from process to process; what replays a failure must not.</summary>
    private Random RandomOf(int step, int way) => new(unchecked((((seed * 1_000_003) + step) * 31) + way));

    /// <param name="every">Looks at one step of so many.</param>
    /// <returns>The first divergence with what replays it; null when there is none.</returns>
    public async Task<string?> FindAsync(Recording recording, int every = 1)
    {
        var crash = new Crash(recording.Start.Disk, recording.Start.Metadata);
        var model = new Model();
        for (var step = 0; step < recording.Steps.Count; step++)
        {
            crash.Follow(recording.Steps[step]);
            model.Follow(recording.Steps[step]);
            if ((step + seed) % every != 0)
            {
                continue;
            }

            Points++;
            for (var way = 0; way < 2 + Mixtures; way++)
            {
                States++;
                var unsynced = way switch { 0 => Unsynced.Lost, 1 => Unsynced.Kept, _ => Unsynced.Mixed };
                var disk = crash.Cut(unsynced, RandomOf(step, way));
                if (await Simulation.RecoverAsync(new Machine(disk, crash.Metadata), model, recording.Contents)
                    is { } found)
                {
                    return $"seed {seed}, power cut after step {step} ({recording.Steps[step]}), unsynced {unsynced} "
                        + $"({way}): {found}";
                }
            }
        }

        return null;
    }
}
