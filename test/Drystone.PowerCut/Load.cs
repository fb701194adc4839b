namespace Drystone.PowerCut;

/// <summary>What the workers of a round share.</summary>
internal sealed class Load(ulong seed) : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool isCut;

    public ulong Seed => seed;

    /// <summary>From here on, errors are what the cut brings. Set before it, so that none is taken for another.
    /// </summary>
    public bool IsCut => isCut;

    /// <summary>A server that was just started answers nothing at first.</summary>
    public Task FirstAcknowledged => first.Task;

    public CancellationToken Stop => stop.Token;

    public void NoteAcknowledged() => first.TrySetResult();

    public void BeginCut() => isCut = true;

    /// <summary>Nobody waits for an answer any more.</summary>
    public void GiveUp() => stop.Cancel();

    public void Dispose() => stop.Dispose();
}
