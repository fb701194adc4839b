namespace Drystone.Provisioning.Planning;

/// <summary>Makes changes in their order, ends at the first that fails, and says of each how it ended.</summary>
internal sealed class Applier(ProvisioningOptions options, IProgress<AppliedChange>? progress)
{
    /// <summary>Two runs at once meet now and then; a server that says conflict five times has another trouble.
    /// </summary>
    private const int MaxAttempts = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>AWS answers the old state for a moment after a change.</summary>
    private const int MaxReads = 5;

    public async Task<IReadOnlyList<AppliedChange>> ApplyAsync(
        IReadOnlyList<(StoreItem Item, PlannedChange Change)> changes, CancellationToken cancel)
    {
        var done = new List<AppliedChange>();
        foreach (var (item, change) in changes)
        {
            var outcome = done.Exists(one => one.Outcome == ChangeOutcome.Failed)
                ? new AppliedChange(change, ChangeOutcome.NotReached, null)
                : await TryAsync(item, change, cancel);
            done.Add(outcome);
            progress?.Report(outcome);
        }

        return done;
    }

    private async Task<AppliedChange> TryAsync(StoreItem item, PlannedChange change, CancellationToken cancel)
    {
        try
        {
            return await MakeAsync(item, change, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return new(change, ChangeOutcome.Failed, "the run was stopped; it may or may not have been made.");
        }
        catch (Exception e) when (Faults.IsUnsupported(e))
        {
            return new(change, ChangeOutcome.Unsupported,
                e is UnsupportedException ? e.Message : $"the endpoint answers {Faults.Explain(e)}");
        }
        catch (Exception e)
        {
            return new(change, ChangeOutcome.Failed, Faults.Explain(e));
        }
    }

    private async Task<AppliedChange> MakeAsync(StoreItem item, PlannedChange change, CancellationToken cancel)
    {
        // Between plan and now another run may have done it, or undone what made it harmless.
        var before = await item.ReadAsync(cancel);
        if (item.IsSatisfiedBy(before))
        {
            return new(change, ChangeOutcome.AlreadyDone, null);
        }

        if (Gate.Refusals([Gate.Judge(item, before, options)]) is [var refusal, ..])
        {
            return new(change, ChangeOutcome.Failed, $"it changed since it was planned. {refusal}");
        }

        if (await WriteAsync(item, cancel) is not { } notice)
        {
            return await CheckAsync(item, change, before, cancel);
        }

        // A secret is told once: neither a signal nor a failure of the check may swallow it.
        try
        {
            return await CheckAsync(item, change, before, CancellationToken.None) with { Notice = notice };
        }
        catch (Exception e)
        {
            return new(change, ChangeOutcome.Failed, Faults.Explain(e)) { Notice = notice };
        }
    }

    private async Task<AppliedChange> CheckAsync(
        StoreItem item, PlannedChange change, Facts before, CancellationToken cancel)
    {
        var after = await ReadBackAsync(item, cancel);
        return item.IsSatisfiedBy(after)
            ? new(change, ChangeOutcome.Applied, null)
            : after.IsSame(before)
                ? new(change, ChangeOutcome.Unsupported, "the endpoint accepts it and does not keep it.")
                : new(change, ChangeOutcome.Failed,
                    $"the endpoint keeps something else: {string.Join("; ", after.To(item.Wanted))}.");
    }

    private async Task<string?> WriteAsync(StoreItem item, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await item.WriteAsync(cancel);
            }
            catch (Exception e) when (Faults.IsConflict(e) && attempt < MaxAttempts)
            {
                await Task.Delay(Pause * attempt, options.Time, cancel);
                if (item.IsSatisfiedBy(await item.ReadAsync(cancel)))
                {
                    return null;
                }
            }
        }
    }

    private async Task<Facts> ReadBackAsync(StoreItem item, CancellationToken cancel)
    {
        for (var read = 1; ; read++)
        {
            var found = await item.ReadAsync(cancel);
            if (item.IsSatisfiedBy(found) || read == MaxReads)
            {
                return found;
            }

            await Task.Delay(Pause, options.Time, cancel);
        }
    }
}
