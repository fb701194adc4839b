namespace Drystone.Provisioning.Planning;

/// <summary>One thing that is not as the file says.</summary>
/// <param name="Subject">Whom it is about.</param>
/// <param name="Item">What of it, such as <c>versioning</c>.</param>
/// <param name="Lines">The differences.</param>
public sealed record PlannedChange(Subject Subject, string Item, IReadOnlyList<DiffLine> Lines)
{
    /// <summary>Whether the subject itself is not there yet.</summary>
    public bool IsNew { get; init; }

    /// <summary>What protection it gives up; null for none.</summary>
    public string? Weakens { get; init; }

    /// <summary>What it takes away for good; null for nothing.</summary>
    public string? Deletes { get; init; }

    /// <summary>Why it cannot be done, whatever is allowed; null when it can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>Whether nothing is in the way: it was allowed by name where it has to be, and can be done.</summary>
    public bool IsAllowed { get; init; } = true;
}

/// <summary>What the endpoint cannot do, of what the file says.</summary>
/// <param name="Subject">Whom it is about.</param>
/// <param name="Item">What of it.</param>
/// <param name="Reason">Why, and what else can be done.</param>
public sealed record UnsupportedItem(Subject Subject, string Item, string Reason);

/// <summary>What has to be done so that the endpoint is as the file says.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Provider">Its provider, as <c>S3_PROVIDER</c> names it.</param>
/// <param name="Changes">In the order in which they are made; empty when there is nothing to change.</param>
/// <param name="Unsupported">What is left out.</param>
public sealed record ProvisioningPlan(
    string Endpoint,
    string Provider,
    IReadOnlyList<PlannedChange> Changes,
    IReadOnlyList<UnsupportedItem> Unsupported)
{
    /// <summary>What is as the file says and still not right, such as a key whose secret is not in its file.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>How a change ended.</summary>
public enum ChangeOutcome
{
    /// <summary>It was made.</summary>
    Applied,

    /// <summary>Another run had made it in the meantime.</summary>
    AlreadyDone,

    /// <summary>The endpoint does not know it.</summary>
    Unsupported,

    /// <summary>It failed, and the run ended here.</summary>
    Failed,

    /// <summary>The run ended before it.</summary>
    NotReached,
}

/// <summary>A change and how it ended.</summary>
/// <param name="Change">The change.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">Why it failed or is unsupported; null otherwise.</param>
public sealed record AppliedChange(PlannedChange Change, ChangeOutcome Outcome, string? Detail)
{
    /// <summary>What is told once, such as a secret; not part of reports.</summary>
    public string? Notice { get; init; }
}

/// <summary>What came of applying a plan.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Changes">All its changes in order, with how each ended.</param>
public sealed record ProvisioningResult(ProvisioningPlan Plan, IReadOnlyList<AppliedChange> Changes)
{
    /// <summary>Whether everything is as the file says, but for what is unsupported.</summary>
    public bool IsComplete => Changes.All(one =>
        one.Outcome is ChangeOutcome.Applied or ChangeOutcome.AlreadyDone or ChangeOutcome.Unsupported);
}

/// <summary>Nothing was changed: the endpoint could not be read, or a change was not allowed.</summary>
/// <param name="problems">Everything that is in the way, a line each.</param>
public sealed class ProvisioningException(IReadOnlyList<string> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>Everything that is in the way.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
