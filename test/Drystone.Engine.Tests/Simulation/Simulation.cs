using Drystone.Engine.Access;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Names;
using Drystone.Keyspace.Memory;

namespace Drystone.Engine.Tests.Simulation;

/// <summary>What a machine did, from a store that is new to the end of a workload.</summary>
internal sealed record Recording(Machine Start, IReadOnlyList<Step> Steps, Contents Contents, bool HasFailed);

/// <summary>What a machine without power holds.</summary>
internal sealed record Machine(DiskImage Disk, MemorySnapshot? Metadata);

/// <summary>Runs the real engine on simulated machines, and brings it up again on what a crash leaves.</summary>
internal static class Simulation
{
    private static readonly Lazy<Task<Machine>> Fresh = new(PrepareAsync);

    /// <summary>Lets clients work on a new store.</summary>
    public static async Task<Recording> RecordAsync(int seed, int operations, Journal? on = null, bool swallows = false)
    {
        var start = await Fresh.Value;
        var journal = on ?? new Journal();
        var contents = new Contents(seed);
        var model = new Model();
        await WorkAsync(start, journal, model, contents, new Random(seed), operations, swallows);
        return new Recording(start, journal.Steps, contents, journal.HasFailed);
    }

    /// <summary>Starts the engine on a machine and looks whether it has what the model knows; then gives back what can
    /// be, and looks again.</summary>
    /// <returns>Null when all is right.</returns>
    public static async Task<string?> RecoverAsync(Machine machine, Model model, Contents contents)
    {
        try
        {
            var journal = new Journal();
            var disk = new SimulatedDisk(journal, machine.Disk);
            await using var store = await SimulatedStore.OpenAsync(journal, disk, machine.Metadata, new ManualTime());
            if ((model.FindDivergence(store.ReadAll(contents)) ?? store.FindInconsistency()) is { } found)
            {
                return found;
            }

            await store.Store.ReclaimAsync(CancellationToken.None);
            return (model.FindDivergence(store.ReadAll(contents)) ?? store.FindInconsistency()) is { } later
                ? "after reclaiming, " + later
                : null;
        }
        catch (Exception fault) when (fault is DamagedDataException or StoreOpenException or StoreUnavailableException)
        {
            return fault.Message;
        }
    }

    private static async Task WorkAsync(
        Machine machine, Journal journal, Model model, Contents contents, Random random, int operations, bool swallows)
    {
        var time = new ManualTime();
        var disk = new SimulatedDisk(journal, machine.Disk) { SwallowsFaults = swallows };
        await using var store = await TryOpenAsync(machine, journal, disk, time);
        if (store is null)
        {
            return;
        }

        await new Workload(store, journal, model, contents, random, time).RunAsync(operations);
        Assert.Null(model.FindDivergence(store.ReadAll(contents)));
    }

    /// <returns>Null when the fault of the journal fell on a step of the opening, which said so: then nothing is
    /// acknowledged, and the machine has to come up as it was.</returns>
    private static async Task<SimulatedStore?> TryOpenAsync(
        Machine machine, Journal journal, SimulatedDisk disk, ManualTime time)
    {
        try
        {
            return await SimulatedStore.OpenAsync(journal, disk, machine.Metadata, time);
        }
        catch (StoreOpenException) when (journal.HasFailed)
        {
            return null;
        }
    }

    private static async Task<Machine> PrepareAsync()
    {
        var journal = new Journal();
        var disk = new SimulatedDisk(journal, DiskImage.Empty);
        SimulatedKeyspace keyspace = null!;
        await using (var fixture = await StoreFixture.OpenAsync(
            _ => SimulatedStore.OptionsOn(disk, new ManualTime()),
            (directory, _) => keyspace = SimulatedStore.OpenKeyspace(journal, disk, directory, metadata: null)))
        {
            await fixture.Store.SetLifecycleAsync(
                fixture.OnBucket<Configure>(),
                new LifecycleRules(
                    [
                        new LifecycleRule
                        {
                            Id = "temporary",
                            ExpirationDays = 1,
                            Filter = LifecycleFilter.Everything with { Prefix = SimulatedStore.Temporary },
                        },
                    ],
                    default),
                CancellationToken.None);
            await fixture.CreateBucketAsync(SimulatedStore.Versioned);
            await fixture.UseBucketAsync(new BucketName(SimulatedStore.Versioned));
        }

        var end = new Crash(DiskImage.Empty, metadata: null);
        journal.Steps.ForEach(end.Follow);
        return new Machine(end.Cut(Unsynced.Kept, new Random(0)), end.Metadata);
    }
}
