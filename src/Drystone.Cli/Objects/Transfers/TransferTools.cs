using System.Collections.Concurrent;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>What the files of one run share: how many parts are under way, their buffers, and the states.</summary>
internal sealed class TransferTools(TransferOptions options, TransferReport report) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(Math.Min(options.Concurrency, TransferOptions.MostParts));
    private readonly ConcurrentBag<byte[]> _buffers = [];

    public TransferReport Report => report;

    public TransferOptions Options => options;

    public TransferStates States { get; } = new(options.StateFolder);

    /// <summary>Waits until one more part may be under way.</summary>
    public async Task<IDisposable> TakeSlotAsync(CancellationToken cancel)
    {
        await _slots.WaitAsync(cancel);
        return new Slot(_slots);
    }

    /// <summary>A buffer of at least that size, for who has a slot. Large ones are kept: making them anew means to
    /// clear them.</summary>
    public byte[] RentBuffer(int bytes) =>
        _buffers.TryTake(out var kept) && kept.Length >= bytes
            ? kept
            : GC.AllocateUninitializedArray<byte>(bytes);

    public void ReturnBuffer(byte[] buffer) => _buffers.Add(buffer);

    public void Dispose() => _slots.Dispose();

    private sealed class Slot(SemaphoreSlim slots) : IDisposable
    {
        public void Dispose() => slots.Release();
    }
}
