namespace Drystone.Client.DualWrite;

/// <summary>Which of two stores is read.</summary>
public enum DualRead
{
    /// <summary>The primary, and the secondary where the primary has no such object or cannot be reached.</summary>
    PrimaryThenSecondary,

    /// <summary>The primary only.</summary>
    Primary,

    /// <summary>The secondary only: the test before a cut-over.</summary>
    Secondary,
}
