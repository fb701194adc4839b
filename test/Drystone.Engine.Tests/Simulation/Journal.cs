namespace Drystone.Engine.Tests.Simulation;

/// <summary>What a simulated machine was asked to do, and the one fault that it may have on the way.</summary>
internal sealed class Journal
{
    public Lock Gate { get; } = new();

    public List<Step> Steps { get; } = [];

    /// <summary>How many steps a disk or keyspace was asked for.</summary>
    public int Asked { get; private set; }

    /// <summary>The step of these that fails; null: none.</summary>
    public int? FaultAt { get; set; }

    public int FaultCode { get; set; }

    /// <summary>From <see cref="FaultAt"/> on every step fails.</summary>
    public bool IsFaultLasting { get; set; }

    /// <summary>Whether the fault has come.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>How the engine that is simulated is wrong; null: it is what it is.</summary>
    public Bug? Bug { get; init; }

    /// <summary>Counts a step, and tells whether it fails. Within <see cref="Gate"/>.</summary>
    public bool Fails()
    {
        var fails = FaultAt is { } at && (Asked == at || (IsFaultLasting && Asked > at));
        Asked++;
        HasFailed |= fails;
        return fails;
    }

    /// <summary>Within <see cref="Gate"/>.</summary>
    public void Add(Step step)
    {
        if (Bug is { } bug)
        {
            bug(Steps, step);
        }
        else
        {
            Steps.Add(step);
        }
    }
}

/// <summary>A mistake that is planted: enters a step as a wrong engine would have done it.</summary>
internal delegate void Bug(List<Step> steps, Step step);
