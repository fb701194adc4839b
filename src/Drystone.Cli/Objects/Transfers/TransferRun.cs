using System.Threading.Channels;
using Drystone.Client;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>Runs jobs, many at once, while they are still being found.</summary>
internal sealed class TransferRun(
    TransferReport report, TransferProgress? progress, int concurrency, bool isDryRun, string verb)
{
    /// <summary>What fails one file fails them all.</summary>
    private static readonly string[] Hopeless =
    [
        "Unreachable", "NoSuchBucket", "InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed",
        "ExpiredToken", "InvalidToken",
    ];

    public async Task RunAsync(IAsyncEnumerable<TransferJob> jobs, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var queue = Channel.CreateBounded<TransferJob>(concurrency * 4);
        var finding = FindAsync(jobs, queue.Writer, stop);
        var workers = new Task[concurrency];
        for (var number = 0; number < concurrency; number++)
        {
            workers[number] = Task.Run(() => WorkAsync(queue.Reader, stop), CancellationToken.None);
        }

        await Task.WhenAll([finding, .. workers]);
        report.WasInterrupted |= cancel.IsCancellationRequested;
    }

    private async Task FindAsync(
        IAsyncEnumerable<TransferJob> jobs, ChannelWriter<TransferJob> queue, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var job in jobs.WithCancellation(stop.Token))
            {
                progress?.Planned(job.SizeBytes);
                await queue.WriteAsync(job, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told once, by whoever stopped it.
        }
        catch (Exception e) when (IsFailure(e))
        {
            report.Failed("listing", e.Message);
        }
        finally
        {
            queue.Complete();
            progress?.PlannedAll();
        }
    }

    private async Task WorkAsync(ChannelReader<TransferJob> queue, CancellationTokenSource stop)
    {
        await foreach (var job in queue.ReadAllAsync(CancellationToken.None))
        {
            if (stop.IsCancellationRequested)
            {
                continue;
            }

            try
            {
                if (!isDryRun)
                {
                    await job.RunAsync(stop.Token);
                }

                report.Done(job.Source, job.Target, job.SizeBytes, isDryRun, verb);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
            }
            catch (Exception e) when (IsFailure(e))
            {
                report.Failed(job.Source, e.Message);
                if (e is ObjectStoreException refused && Hopeless.Contains(refused.Code))
                {
                    await stop.CancelAsync();
                }
            }
            catch
            {
                // Whoever finds jobs would wait for a place in the queue for ever.
                await stop.CancelAsync();
                throw;
            }
        }
    }

    private static bool IsFailure(Exception e) =>
        e is ObjectStoreException or ObjectsException or IOException or UnauthorizedAccessException;
}
