using Drystone.Cli.Commands;
using Drystone.Cli.Objects.Addressing;

namespace Drystone.Cli.Objects.Transfers;

/// <summary><c>cp</c>, <c>mv</c> and <c>sync</c>: what they have in common, which is nearly everything.</summary>
internal sealed class Transfer(Terminal terminal, TransferOptions options, TransferReport report, bool showsProgress)
{
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(
        IReadOnlyList<string> from, string to, Endpoints endpoints, CancellationToken cancel)
    {
        using var tools = new TransferTools(options, report);
        var target = await TransferTarget.OpenAsync(to, endpoints, cancel);
        var sources = new List<TransferSource>();
        var addresses = new Dictionary<Endpoint, ObjectAddress>();
        foreach (var text in from)
        {
            var source = await TransferSource.OpenAsync(text, options, endpoints, report, cancel);
            sources.Add(source);
            if (source.Endpoint is { } endpoint)
            {
                addresses[endpoint] = ObjectAddress.Require(text);
            }
        }

        var plan = new TransferPlan(sources, target, tools, new JobFactory(target, tools, addresses));
        plan.Check();
        await using (var progress = TransferProgress.Start(showsProgress, terminal.Error, report))
        {
            var run = new TransferRun(
                report, progress, options.Concurrency, options.IsDryRun, options.Moves ? "move" : "copy");
            await run.RunAsync(plan.JobsAsync(cancel), cancel);
            await DeleteSurplusAsync(plan, target, cancel);
        }

        return report.Finish(options.IsDryRun);
    }

    /// <summary>Only after everything was copied: what fails must not leave the target with less than before.</summary>
    private async Task DeleteSurplusAsync(
        TransferPlan plan, TransferTarget target, CancellationToken cancel)
    {
        var surplus = plan.Surplus;
        if (surplus.Count == 0 || report.WasInterrupted)
        {
            return;
        }

        if (report.Failures > 0)
        {
            report.Failed("--delete", $"{surplus.Count} stay, because not everything was copied");
            return;
        }

        if (plan.Found == 0)
        {
            report.Failed("--delete", "the source has nothing, which is rather a mistake; 'rm -r' removes everything");
            return;
        }

        var failed = new HashSet<string>(StringComparer.Ordinal);
        if (target.Endpoint is { } endpoint && !options.IsDryRun)
        {
            var failures = await endpoint.Store.DeleteManyAsync(
                target.Bucket, surplus.Select(entry => entry.Place), cancel);
            foreach (var failure in failures)
            {
                failed.Add(failure.Key);
                report.Failed(failure.Key, $"{failure.Code}: {failure.Message}");
            }
        }

        foreach (var entry in surplus.Where(entry => !failed.Contains(entry.Place)))
        {
            if (target.Endpoint is not null || options.IsDryRun || TryDelete(entry.Place))
            {
                report.Deleted(target.Show(entry.Place), options.IsDryRun);
            }
        }
    }

    private bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report.Failed(path, e.Message);
            return false;
        }
    }
}
