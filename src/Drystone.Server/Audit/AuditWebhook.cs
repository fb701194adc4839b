using System.Net.Http.Headers;
using System.Threading.Channels;
using Drystone.Server.Egress;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Audit;

/// <summary>Posts batches of audit lines, in order, and tries again until they are taken. What waits is bounded: a
/// receiver that stays away loses the newest batches, which are counted.</summary>
internal sealed class AuditWebhook : IAsyncDisposable
{
    /// <summary>Ours: at some 100 KiB a batch, what waits takes up to 25 MiB.</summary>
    private const int MostBatches = 256;

    private const int MaxDoublings = 6;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);
    private static readonly MediaTypeHeaderValue LinesType = new("application/x-ndjson");

    private readonly Uri url;
    private readonly string? token;
    private readonly HttpClient http;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Channel<Batch> queue = Channel.CreateBounded<Batch>(
        new BoundedChannelOptions(MostBatches) { SingleReader = true });
    private readonly CancellationTokenSource stopping = new();
    private readonly Task sending;
    private long dropped;

    private readonly record struct Batch(byte[] Lines, int Count);

    public AuditWebhook(AuditOptions options, EgressPolicy egress, TimeProvider time, ILogger logger)
    {
        url = options.Webhook!;
        token = options.WebhookToken;
        this.time = time;
        this.logger = logger;
        http = new HttpClient(new EgressGuard(egress).CreateHttpHandler(ConnectTimeout))
        {
            Timeout = AnswerTimeout,
        };
        sending = Task.Run(SendAllAsync);
    }

    /// <summary>Entries that were not sent since the start.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    public void Add(ReadOnlyMemory<byte> lines, int count)
    {
        if (!queue.Writer.TryWrite(new Batch(lines.ToArray(), count)))
        {
            Interlocked.Add(ref dropped, count);
        }
    }

    /// <summary>Sends once more what waits, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await stopping.CancelAsync();
        await sending;
        http.Dispose();
        stopping.Dispose();
    }

    private async Task SendAllAsync()
    {
        await foreach (var batch in queue.Reader.ReadAllAsync())
        {
            for (var failures = 0; !await TrySendAsync(batch, failures); failures++)
            {
                if (stopping.IsCancellationRequested)
                {
                    Interlocked.Add(ref dropped, batch.Count);
                    break;
                }

                await WaitAsync(FirstDelay * Math.Pow(2, Math.Min(failures, MaxDoublings)));
            }
        }
    }

    private async Task WaitAsync(TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, time, stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The server stops: what waits is tried once more.
        }
    }

    private async Task<bool> TrySendAsync(Batch batch, int failures)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url);
            request.Content = new ByteArrayContent(batch.Lines);
            request.Content.Headers.ContentType = LinesType;
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            answer.EnsureSuccessStatusCode();
            return true;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException
            or EgressRefusedException or IOException)
        {
            if (failures == 0)
            {
                Log.AuditWebhookFailed(logger, url.Host, fault.Message);
            }

            return false;
        }
    }
}
