namespace Drystone.Doctor;

/// <summary>What came of a check.</summary>
public enum Outcome
{
    /// <summary>It holds.</summary>
    Pass,

    /// <summary>It holds, and something about it should be known.</summary>
    Warning,

    /// <summary>The endpoint does not have it, and the client does without it there.</summary>
    Unsupported,

    /// <summary>It does not hold.</summary>
    Fail,

    /// <summary>It was not looked at, for something before it failed.</summary>
    Skipped,
}
