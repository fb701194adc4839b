using System.Collections.Concurrent;
using Drystone.Engine.Tiers;

namespace Drystone.Engine.Tests.Tiers;

/// <summary>A tier that is the test's: it can be down, lose what it has and give back other bytes.</summary>
internal sealed class MemoryTier : IRemoteTier
{
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    public bool IsDown { get; set; }

    /// <summary>Called before anything is done; null: nothing waits.</summary>
    public Func<Task>? Hangs { get; set; }

    public int Puts { get; private set; }

    /// <summary>Called when half of the bytes have come, which then stand there already.</summary>
    public Func<string, Task>? HalfWay { get; set; }

    public int Reads { get; private set; }

    /// <summary>Bytes that were asked for.</summary>
    public long ReadBytes { get; private set; }

    public async Task PutAsync(string key, long lengthBytes, NextBytes read, CancellationToken cancel)
    {
        Puts++;
        await (Hangs?.Invoke() ?? Task.CompletedTask);
        DemandUp();
        Assert.False(Objects.ContainsKey(key), "A key is written twice.");
        using var bytes = new MemoryStream();
        while (bytes.Length < lengthBytes)
        {
            bytes.Write((await read(cancel)).Span);
            if (HalfWay is not null && bytes.Length >= lengthBytes / 2)
            {
                Objects[key] = bytes.ToArray();
                await HalfWay(key);
            }
        }

        Assert.Equal(lengthBytes, bytes.Length);
        Objects[key] = bytes.ToArray();
    }

    public Task<Stream?> OpenAsync(string key, long offsetBytes, long lengthBytes, CancellationToken cancel)
    {
        DemandUp();
        (Reads, ReadBytes) = (Reads + 1, ReadBytes + lengthBytes);
        return Task.FromResult<Stream?>(Objects.TryGetValue(key, out var bytes)
            ? new MemoryStream(bytes[(int)offsetBytes..(int)Math.Min(offsetBytes + lengthBytes, bytes.Length)])
            : null);
    }

    public Task DeleteAsync(string key, long lengthBytes, CancellationToken cancel)
    {
        DemandUp();
        Objects.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    private void DemandUp()
    {
        if (IsDown)
        {
            throw new TierUnavailableException("The tier is down.");
        }
    }
}
