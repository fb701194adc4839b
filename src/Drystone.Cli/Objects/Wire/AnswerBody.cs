namespace Drystone.Cli.Objects.Wire;

/// <summary>An answer's body whose reads end when nothing comes for a while: the limit of a request is met with its
/// head, and a store that falls silent afterwards would hold the transfer for ever.</summary>
internal sealed class AnswerBody : IAsyncDisposable
{
    /// <summary>Ours, and what other tools wait: long enough for a store that reads from a slow disk.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    private readonly Stream _body;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _cancel;

    public AnswerBody(Stream body, TimeProvider time, CancellationToken cancel)
    {
        (_body, _cancel) = (body, cancel);
        _silence = new CancellationTokenSource(LongestSilence, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, cancel);
    }

    /// <returns>0 at the end.</returns>
    /// <exception cref="HttpIOException">Nothing came.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        _silence.CancelAfter(LongestSilence);
        try
        {
            return await _body.ReadAsync(buffer, _either.Token);
        }
        catch (OperationCanceledException) when (!_cancel.IsCancellationRequested)
        {
            throw new HttpIOException(
                HttpRequestError.ResponseEnded, $"nothing came for {LongestSilence.TotalSeconds:0} s");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _either.Dispose();
        _silence.Dispose();
        await _body.DisposeAsync();
    }
}
