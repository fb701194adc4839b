using System.Runtime.InteropServices;
using Drystone.Cli.Commands;
using Drystone.Client;
using Drystone.Provisioning;
using Drystone.Provisioning.Planning;

namespace Drystone.Cli.Provisioning;

/// <summary>Runs one of the four commands and writes what came of it.</summary>
internal sealed class ProvisioningRun(Terminal terminal, ProvisioningRequest request)
{
    public Task<int> PlanAsync(CancellationToken cancel) => ReportAsync(
        async (provisioner, stop) =>
        {
            var plan = await provisioner.PlanAsync(request.Declaration, stop);
            Write(plan, PlanWords.Plan);
            return ExitOf(plan.Changes.Count == 0);
        },
        cancel);

    public Task<int> DriftAsync(CancellationToken cancel) => ReportAsync(
        async (provisioner, stop) =>
        {
            var plan = await provisioner.PlanAsync(request.Declaration, stop);
            Write(plan, PlanWords.Drift);
            return ExitOf(plan.Changes.Count == 0);
        },
        cancel);

    public Task<int> VerifyAsync(CancellationToken cancel) => ReportAsync(
        async (provisioner, stop) =>
        {
            var plan = await provisioner.PlanAsync(request.Declaration, stop);
            var unlistable = plan.Changes.Any(change => change.IsNew)
                ? []
                : await provisioner.FindUnlistableAsync(request.Declaration, stop);
            Write(plan, PlanWords.Verify, unlistable);
            return ExitOf(plan.Changes.Count + plan.Unsupported.Count + plan.Notes.Count + unlistable.Count == 0);
        },
        cancel);

    public Task<int> ApplyAsync(CancellationToken cancel) => ReportAsync(
        async (provisioner, stop) =>
        {
            var text = new PlanText(terminal.Output);
            var result = request.AsJson
                ? await provisioner.ApplyAsync(request.Declaration, cancel: stop)
                : await provisioner.ApplyAsync(
                    request.Declaration, plan => text.Write(plan, PlanWords.Apply), new EachAtOnce(text), stop);
            if (request.AsJson)
            {
                PlanJson.Write(terminal.Output, result);
            }
            else
            {
                text.WriteEnd(result);
            }

            return result.IsComplete ? ExitCode.Success : ExitCode.Failure;
        },
        cancel);

    private static int ExitOf(bool isAsDeclared) => isAsDeclared ? ExitCode.Success : ExitCode.Differences;

    private void Write(ProvisioningPlan plan, PlanWords words, IReadOnlyList<string>? problems = null)
    {
        if (request.AsJson)
        {
            PlanJson.Write(terminal.Output, plan, problems ?? []);
            return;
        }

        new PlanText(terminal.Output).Write(plan, words, problems);
    }

    /// <summary>A signal ends the run after the request that is under way, so that what was done can be said.</summary>
    private async Task<int> ReportAsync(
        Func<Provisioner, CancellationToken, Task<int>> run, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        try
        {
            if (request.Wait is { } limit)
            {
                await EndpointWait.UntilReadyAsync(
                    request.Settings, limit, line => terminal.Error.WriteLine($"drystone: {line}"),
                    request.Options.Time, stop.Token);
            }

            using var provisioner = new Provisioner(request.Settings, request.Options);
            return await run(provisioner, stop.Token);
        }
        catch (ProvisioningException e)
        {
            return Fail(e.Problems);
        }
        catch (Exception e) when (e is ObjectStoreException or TimeoutException or HttpRequestException)
        {
            return Fail([e.Message]);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Fail(["stopped before anything was changed"]);
        }

        void OnSignal(PosixSignalContext signal)
        {
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

    private int Fail(IReadOnlyList<string> problems)
    {
        foreach (var problem in problems)
        {
            terminal.Error.WriteLine($"drystone: {problem}");
        }

        return ExitCode.Failure;
    }

    /// <summary>In the order in which they end: the runtime's <see cref="Progress{T}"/> would post them.</summary>
    private sealed class EachAtOnce(PlanText text) : IProgress<AppliedChange>
    {
        public void Report(AppliedChange value) => text.Write(value);
    }
}
