using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Drystone.Server.Throttling;

/// <summary>
/// Slows who fails again and again, by whatever they are told apart by: a name, an address. Safe for use by several
/// threads; its memory is bounded.
/// </summary>
/// <remarks>
/// Ask <see cref="WaitOf"/> before an attempt and refuse it without looking at it unless that is zero. Count with
/// <see cref="Fail"/>. Where an attempt takes time, count it before it is made and take it back when it succeeds, so
/// that attempts made at once count as well.
/// </remarks>
internal sealed class FailureLimiter(FailureLimits limits, TimeProvider time)
{
    /// <summary>Some 150 bytes each: 15 MB. Whoever has more addresses than that is not slowed by them.</summary>
    internal const int MaxKeys = 100_000;

    private const int NetworkBytes = 8;

    private readonly Dictionary<string, Failures> known = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    internal int Count
    {
        get
        {
            lock (gate)
            {
                return known.Count;
            }
        }
    }

    private readonly record struct Failures(int Count, DateTimeOffset LastAt, DateTimeOffset FreeAt);

    /// <summary>An address as a key. Of an IPv6 address it is the network: who has one address has them all.</summary>
    public static string KeyOf(IPAddress? address) => address switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } =>
            Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, NetworkBytes)),
        _ => address.ToString(),
    };

    /// <summary>How long until another attempt may be made; zero: now.</summary>
    public TimeSpan WaitOf(string key)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            return known.TryGetValue(key, out var failures) && failures.FreeAt > now
                ? failures.FreeAt - now
                : TimeSpan.Zero;
        }
    }

    public void Fail(string key)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            MakeRoom(key, now);
            ref var failures = ref CollectionsMarshal.GetValueRefOrAddDefault(known, key, out _);
            var count = (IsForgotten(failures, now) ? 0 : failures.Count) + 1;
            failures = new Failures(count, now, now + WaitAfter(count));
        }
    }

    /// <summary>Counts one failure less: an attempt that was counted before it was made has succeeded.</summary>
    public void TakeBack(string key)
    {
        lock (gate)
        {
            if (known.TryGetValue(key, out var failures))
            {
                var count = Math.Max(0, failures.Count - 1);
                known[key] = failures with { Count = count, FreeAt = failures.LastAt + WaitAfter(count) };
            }
        }
    }

    /// <summary>Forgets all failures: who was asked for has proved to be there.</summary>
    public void Forget(string key)
    {
        lock (gate)
        {
            known.Remove(key);
        }
    }

    private TimeSpan WaitAfter(int count)
    {
        var beyond = count - limits.Free;
        if (beyond <= 0)
        {
            return TimeSpan.Zero;
        }

        var factor = Math.Pow(2, beyond - 1);
        return factor < limits.MaxWait / limits.FirstWait ? limits.FirstWait * factor : limits.MaxWait;
    }

    private bool IsForgotten(Failures failures, DateTimeOffset now) =>
        now - failures.LastAt >= limits.ForgottenAfter && failures.FreeAt <= now;

    /// <summary>First what is forgotten goes, and then the half that failed longest ago.</summary>
    private void MakeRoom(string key, DateTimeOffset now)
    {
        if (known.Count < MaxKeys || known.ContainsKey(key))
        {
            return;
        }

        foreach (var (old, _) in known.Where(entry => IsForgotten(entry.Value, now)).ToList())
        {
            known.Remove(old);
        }

        if (known.Count >= MaxKeys)
        {
            foreach (var (old, _) in known.OrderBy(entry => entry.Value.LastAt).Take(MaxKeys / 2).ToList())
            {
                known.Remove(old);
            }
        }
    }
}
