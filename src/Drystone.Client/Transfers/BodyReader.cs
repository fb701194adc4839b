using System.Buffers;

namespace Drystone.Client.Transfers;

/// <summary>A body, read piece by piece into buffers.</summary>
internal static class BodyReader
{
    /// <summary>Reads until the piece is full or the body ends.</summary>
    public static async Task<BodyPiece> ReadAsync(Stream body, long sizeBytes, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(checked((int)sizeBytes));
        try
        {
            var length = await body.ReadAtLeastAsync(
                buffer.AsMemory(0, (int)sizeBytes), (int)sizeBytes, throwOnEndOfStream: false, cancel)
                .ConfigureAwait(false);
            return new BodyPiece(buffer, length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }
}

/// <summary>A piece of a body in a rented buffer. Disposing gives the buffer back.</summary>
internal sealed class BodyPiece(byte[] buffer, int lengthBytes) : IDisposable
{
    private byte[]? _buffer = buffer;

    public int LengthBytes { get; } = lengthBytes;

    /// <summary>The bytes as a stream that can be read again, which a retry needs.</summary>
    public MemoryStream Open() => new(_buffer!, 0, LengthBytes, writable: false);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } rented)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
