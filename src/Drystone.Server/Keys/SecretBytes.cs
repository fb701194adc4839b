using System.Security.Cryptography;

namespace Drystone.Server.Keys;

/// <summary>Bytes that are zeroed when disposed and say nothing of themselves as text.</summary>
internal sealed class SecretBytes(byte[] bytes) : IDisposable
{
    private bool isDisposed;

    public ReadOnlySpan<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            return bytes;
        }
    }

    public static SecretBytes Random(int length) => new(RandomNumberGenerator.GetBytes(length));

    public SecretBytes Copy() => new(Span.ToArray());

    public void Dispose()
    {
        isDisposed = true;
        CryptographicOperations.ZeroMemory(bytes);
    }

    public override string ToString() => "(secret)";
}
