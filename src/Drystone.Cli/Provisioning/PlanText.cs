using Drystone.Provisioning.Planning;

namespace Drystone.Cli.Provisioning;

/// <summary>How a command speaks of a plan.</summary>
/// <param name="Nothing">When there is nothing to change.</param>
/// <param name="Noun">What one of the changes is called.</param>
/// <param name="Rest">What follows their number.</param>
internal sealed record PlanWords(string Nothing, string Noun, string Rest)
{
    public static PlanWords Plan { get; } = new("Nothing to change.", "change", " to make.");

    public static PlanWords Apply { get; } = Plan with { Rest = " to make:" };

    public static PlanWords Drift { get; } =
        new("No differences.", "difference", ". The signs say how apply undoes it.");

    public static PlanWords Verify { get; } = new("Everything is as the file says.", "difference", " from the file.");
}

/// <summary>Writes plans for people: <c>+</c> is made, <c>~</c> is changed, <c>-</c> is taken away, <c>!</c> is left
/// out.</summary>
internal sealed class PlanText(TextWriter output)
{
    public void Write(ProvisioningPlan plan, PlanWords words, IReadOnlyList<string>? problems = null)
    {
        output.WriteLine($"{plan.Endpoint} ({plan.Provider})");
        foreach (var subject in plan.Changes.GroupBy(change => change.Subject))
        {
            WriteSubject(subject.Key, [.. subject]);
        }

        foreach (var item in plan.Unsupported)
        {
            output.WriteLine($"! {item.Subject}, {item.Item}: {Unsupported(item.Reason)}");
        }

        foreach (var note in plan.Notes)
        {
            output.WriteLine($"! {note}");
        }

        foreach (var problem in problems ?? [])
        {
            output.WriteLine($"! {problem}");
        }

        output.WriteLine();
        var isWhole = problems is null or { Count: 0 } && plan.Unsupported.Count + plan.Notes.Count == 0;
        output.WriteLine(plan.Changes.Count > 0 ? Count(plan.Changes.Count, words.Noun) + words.Rest
            : isWhole || words != PlanWords.Verify ? words.Nothing
            : "Not everything is as the file says.");
        if (plan.Unsupported.Count > 0)
        {
            output.WriteLine($"{Count(plan.Unsupported.Count, "item")} unsupported here, and left out.");
        }
    }

    public void Write(AppliedChange change)
    {
        var what = $"{change.Change.Subject}, {change.Change.Item}";
        output.WriteLine(change.Outcome switch
        {
            ChangeOutcome.Applied => $"applied      {what}",
            ChangeOutcome.AlreadyDone => $"already so   {what}",
            ChangeOutcome.Unsupported => $"unsupported  {what}: {change.Detail}",
            ChangeOutcome.Failed => $"FAILED       {what}: {change.Detail}",
            _ => $"not applied  {what}",
        });
        if (change.Notice is { } notice)
        {
            output.WriteLine($"             {notice}");
        }
    }

    public void WriteEnd(ProvisioningResult result)
    {
        if (result.Changes.Count == 0)
        {
            return;
        }

        var counts = result.Changes.CountBy(one => one.Outcome).ToDictionary();
        int Of(ChangeOutcome outcome) => counts.GetValueOrDefault(outcome);
        var made = Of(ChangeOutcome.Applied) + Of(ChangeOutcome.AlreadyDone);
        var left = Of(ChangeOutcome.Unsupported) is > 0 and var count ? $", {count} unsupported" : "";
        output.WriteLine();
        output.WriteLine(result.IsComplete
            ? $"Applied: {Count(made, "change")}{left}."
            : $"Stopped: {made} applied{left}, {Of(ChangeOutcome.Failed)} failed, "
                + $"{Of(ChangeOutcome.NotReached)} not applied. Mend the cause and run it again.");
    }

    private void WriteSubject(Subject subject, List<PlannedChange> changes)
    {
        var sign = changes[0].Deletes is not null ? '-' : changes[0].IsNew ? '+' : '~';
        output.WriteLine($"{sign} {subject}");
        foreach (var change in changes)
        {
            foreach (var line in change.Item == subject.Kind ? [] : change.Lines)
            {
                output.WriteLine($"    {line.Sign} {Prefix(change.Item, line)}{line}");
            }

            if (change.Obstacle is { } obstacle)
            {
                output.WriteLine($"    ! {obstacle}");
            }
            else if ((change.Weakens ?? change.Deletes) is { } reason)
            {
                output.WriteLine(change.IsAllowed
                    ? $"    ! {reason}; allowed by name"
                    : $"    ! {reason}; apply refuses it without "
                        + $"--allow-{(change.Deletes is null ? "weaken" : "delete")} {subject.Name}");
            }
        }
    }

    /// <summary>Names of lines that do not tell their item.</summary>
    private static string Prefix(string item, DiffLine line) =>
        line.Name.StartsWith("rule ", StringComparison.Ordinal)
        || line.Name.StartsWith("statement ", StringComparison.Ordinal)
        || item == "public access block"
            ? $"{item}, "
            : "";

    private static string Unsupported(string reason) =>
        reason.StartsWith("unsupported", StringComparison.Ordinal) ? reason : $"unsupported: {reason}";

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
