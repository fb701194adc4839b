using System.Buffers;

namespace Drystone.Engine.Blobs;

/// <summary>Reads a range of the bytes of one blob.</summary>
internal interface IBlobReader : IDisposable
{
    /// <summary>The next bytes, valid until the next call; empty at the end.</summary>
    /// <exception cref="DamagedDataException">The bytes that are stored are not what was written.</exception>
    /// <exception cref="Tiers.TierUnavailableException">They are at a tier that does not answer.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancel);

    /// <summary>As the other, into where the bytes go.</summary>
    /// <returns>How many were written; 0 at the end.</returns>
    async ValueTask<int> ReadAsync(IBufferWriter<byte> output, CancellationToken cancel)
    {
        var piece = await ReadAsync(cancel);
        output.Write(piece.Span);
        return piece.Length;
    }
}
