namespace Drystone.Engine.Tests.Simulation;

/// <summary>The promise of durability (docs/reliability.md), searched on simulated machines.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    /// <summary>Of the searches whose length nobody chooses.</summary>
    private const int FewOperations = 80;

    private const int InputOutputError = 5;
    private const int NoSpace = 28;

    /// <summary>Of the steps of <see cref="FewOperations"/>, those of the opening first.</summary>
    private const int LastFault = 400;

    /// <summary>How many times more than <c>./dev test</c> does; <c>./dev simulate</c> sets it.</summary>
    private static readonly int Rounds = Read("ROUNDS", 1);

    private static readonly int FirstSeed = Read("SEED", 1);

    /// <summary>Of each seed.</summary>
    private static readonly int Operations = Read("OPERATIONS", FewOperations);

    /// <summary>The power is cut at one step of so many.</summary>
    private static readonly int Every = Read("EVERY", 1);

    public static TheoryData<string> MistakesToFind => [.. Mistakes.All.Keys];

    [Fact]
    public async Task The_power_may_go_at_any_moment()
    {
        var (operations, points, states) = (0, 0, 0);
        for (var seed = FirstSeed; seed < FirstSeed + (2 * Rounds); seed++)
        {
            var search = new CrashSearch(seed);
            var recording = await Simulation.RecordAsync(seed, Operations);
            Assert.Null(await search.FindAsync(recording, Every));
            operations += recording.Steps.OfType<Step.Ended>().Count();
            points += search.Points;
            states += search.States;
        }

        Tell($"{operations} operations, power cut at {points} points, {states} states of the disk");
    }

    [Theory]
    [InlineData(InputOutputError, false)]
    [InlineData(InputOutputError, true)]
    [InlineData(NoSpace, false)]
    [InlineData(NoSpace, true)]
    public async Task Any_step_may_fail_and_the_power_go_then(int code, bool isLasting)
    {
        var (faults, points) = (0, 0);
        for (var seed = FirstSeed; seed < FirstSeed + (10 * Rounds); seed++)
        {
            var journal = new Journal
            {
                FaultAt = new Random(seed).Next(LastFault),
                FaultCode = code,
                IsFaultLasting = isLasting,
            };
            var recording = await Simulation.RecordAsync(seed, FewOperations, journal);
            faults += recording.HasFailed ? 1 : 0;
            var search = new CrashSearch(seed);
            Assert.Null(await search.FindAsync(recording, every: 23));
            points += search.Points;
        }

        Assert.NotEqual(0, faults);
        Tell($"{faults} faults, power cut at {points} points");
    }

    [Theory]
    [MemberData(nameof(MistakesToFind))]
    public async Task A_mistake_is_found(string mistake)
    {
        string? found = null;
        for (var seed = 1; found is null && seed <= 20; seed++)
        {
            var journal = new Journal { Bug = Mistakes.All[mistake] };
            found = await new CrashSearch(seed).FindAsync(await Simulation.RecordAsync(seed, FewOperations, journal));
        }

        Assert.NotNull(found);
        Tell(found);
    }

    [Theory]
    [InlineData(InputOutputError)]
    [InlineData(NoSpace)]
    public async Task An_error_that_is_not_looked_at_is_found(int code)
    {
        string? found = null;
        for (var seed = 1; found is null && seed <= 200; seed++)
        {
            var journal = new Journal { FaultAt = new Random(seed).Next(LastFault), FaultCode = code };
            try
            {
                found = await new CrashSearch(seed).FindAsync(
                    await Simulation.RecordAsync(seed, FewOperations, journal, swallows: true), every: 23);
            }
            catch (DamagedDataException damage)
            {
                found = damage.Message;
            }
        }

        Assert.NotNull(found);
        Tell(found);
    }

    private static int Read(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable("DRYSTONE_SIMULATE_" + name), out var given)
            ? given
            : otherwise;

    private void Tell(string what) => output.WriteLine(what);
}
