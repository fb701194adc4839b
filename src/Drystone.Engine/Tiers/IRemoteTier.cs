namespace Drystone.Engine.Tiers;

/// <summary>Gives the next bytes, valid until the next call; empty at the end.</summary>
public delegate ValueTask<ReadOnlyMemory<byte>> NextBytes(CancellationToken cancel);

/// <summary>
/// A place beyond the disks of the store where bytes of objects are kept. The host makes it; the engine knows no
/// network. All members may be called at the same time, and any call again after it failed.
/// </summary>
/// <remarks>The engine never writes a key twice, and verifies every block that it reads: a tier need not be
/// trusted with more than keeping the bytes. What is encrypted comes encrypted.</remarks>
public interface IRemoteTier
{
    /// <summary>Returns when all bytes are kept there for good and were found to be what was sent.</summary>
    /// <param name="read">Gives the bytes once, from the first to the last.</param>
    /// <exception cref="TierUnavailableException">They are not; a part of them may be.</exception>
    Task PutAsync(string key, long lengthBytes, NextBytes read, CancellationToken cancel);

    /// <summary>A range of what was put. Null: there is nothing under that key.</summary>
    /// <exception cref="TierUnavailableException">The tier does not answer, or refuses. Reading the stream throws it,
    /// too.</exception>
    Task<Stream?> OpenAsync(string key, long offsetBytes, long lengthBytes, CancellationToken cancel);

    /// <summary>Removes also what a <see cref="PutAsync"/> left behind that did not come to its end. That there is
    /// nothing under the key is a success.</summary>
    /// <param name="lengthBytes">As it was put.</param>
    /// <exception cref="TierUnavailableException">It may still be there.</exception>
    Task DeleteAsync(string key, long lengthBytes, CancellationToken cancel);
}

/// <summary>A tier does not answer now or refuses what it is asked. Nothing was lost: it may be tried again.</summary>
public sealed class TierUnavailableException : IOException
{
    public TierUnavailableException(string message) : base(message) { }

    public TierUnavailableException(string message, Exception inner) : base(message, inner) { }

    /// <summary>The storage class of the tier, where it is known: what goes from one tier to another meets
    /// two.</summary>
    public string? Tier { get; internal set; }
}

/// <summary>The bytes of an archived object were asked for, and it has not been restored.</summary>
public sealed class ObjectArchivedException(string message) : InvalidOperationException(message);
