using System.Diagnostics;
using System.Security.Cryptography;

namespace Drystone.S3.Configuration.Encryption;

/// <summary>A client's own key. No text and no debugger shows its bytes; keys compare in constant time.</summary>
[DebuggerDisplay("CustomerKey (hidden)")]
public sealed class CustomerKey : IEquatable<CustomerKey>
{
    public const int LengthBytes = 32;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _bytes;

    /// <param name="bytes">Exactly <see cref="LengthBytes"/>.</param>
    public CustomerKey(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, LengthBytes);
        _bytes = bytes.ToArray();
        Md5 = Convert.ToBase64String(MD5.HashData(_bytes));
    }

    /// <summary>Base64 of the key's MD5, which answers repeat.</summary>
    public string Md5 { get; }

    public ReadOnlySpan<byte> Bytes => _bytes;

    public bool Equals(CustomerKey? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    public override bool Equals(object? obj) => Equals(obj as CustomerKey);

    public override int GetHashCode() => Md5.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "CustomerKey (hidden)";
}
