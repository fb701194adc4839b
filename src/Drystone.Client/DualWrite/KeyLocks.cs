namespace Drystone.Client.DualWrite;

/// <summary>Keeps two writers of one key apart. Keys share a fixed number of locks, so that nothing grows with
/// them.</summary>
internal sealed class KeyLocks : IDisposable
{
    private const int Stripes = 256;

    private readonly SemaphoreSlim[] _stripes =
        [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1))];

    public async Task<IDisposable> AcquireAsync(string bucket, string key, CancellationToken cancel)
    {
        var stripe = _stripes[(uint)HashCode.Combine(bucket, key) % Stripes];
        await stripe.WaitAsync(cancel).ConfigureAwait(false);
        return new Held(stripe);
    }

    public void Dispose()
    {
        foreach (var stripe in _stripes)
        {
            stripe.Dispose();
        }
    }

    private sealed class Held(SemaphoreSlim stripe) : IDisposable
    {
        public void Dispose() => stripe.Release();
    }
}
