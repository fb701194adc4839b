using System.Security.Cryptography;

namespace Drystone.Engine.Encryption;

/// <summary>The 32 random bytes from which the keys of an object's blobs are derived. Zeroed when disposed; says
/// nothing of itself as text.</summary>
/// <remarks>Who makes one disposes it. Those it is given to (<see cref="ObjectStore.NewBody"/>,
/// <see cref="Objects.ObjectReader.Unlock"/>) keep a copy of their own.</remarks>
public sealed class ObjectEncryptionKey : IDisposable
{
    public const int SizeBytes = 32;

    private readonly byte[] bytes;
    private bool isDisposed;

    private ObjectEncryptionKey(byte[] bytes) => this.bytes = bytes;

    public static ObjectEncryptionKey Create() => new(RandomNumberGenerator.GetBytes(SizeBytes));

    /// <exception cref="ArgumentException">Not of 32 bytes.</exception>
    public static ObjectEncryptionKey FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == SizeBytes
        ? new(bytes.ToArray())
        : throw new ArgumentException($"An object's key has {SizeBytes} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>For those who seal it. The caller zeroes the copy.</summary>
    public void CopyTo(Span<byte> destination) => Bytes.CopyTo(destination);

    public void Dispose()
    {
        isDisposed = true;
        CryptographicOperations.ZeroMemory(bytes);
    }

    public override string ToString() => "(key of an object)";

    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            return bytes;
        }
    }

    internal ObjectEncryptionKey Copy() => FromBytes(Bytes);
}
