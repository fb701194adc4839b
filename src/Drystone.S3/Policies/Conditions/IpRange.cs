using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Drystone.S3.Policies.Conditions;

/// <summary>A range of addresses in CIDR, <c>203.0.113.0/24</c>, or one address.</summary>
/// <param name="Address">In the lowest bits.</param>
/// <remarks>
/// An IPv4 address that came as IPv6 (<c>::ffff:203.0.113.7</c>, as a socket that listens on both gives it) is the IPv4
/// address: a policy about it must not be got around that way.
/// </remarks>
internal readonly record struct IpRange(UInt128 Address, int PrefixBits, bool IsV4)
{
    private const int V4Bits = 32;
    private const int V6Bits = 128;
    private const int MappedPrefixBits = V6Bits - V4Bits;
    private const int AddressTextLength = 45;

    private static readonly UInt128 MappedHead = (UInt128)0xffff << V4Bits;

    /// <summary>Null when the text is neither.</summary>
    public static IpRange? Read(string text)
    {
        var slash = text.IndexOf('/');
        var address = ReadAddress(slash < 0 ? text : text.AsSpan()[..slash]);
        if (address is not { } whole || slash < 0)
        {
            return address is { } single ? Unmap(single) : null;
        }

        var bits = text.AsSpan()[(slash + 1)..];
        return int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var prefixBits)
            && prefixBits <= whole.PrefixBits
                ? Unmap(whole with { PrefixBits = prefixBits })
                : null;
    }

    public bool Contains(IpRange other)
    {
        var bits = IsV4 ? V4Bits : V6Bits;
        return IsV4 == other.IsV4 && other.PrefixBits >= PrefixBits
            && (PrefixBits == 0 || (Address ^ other.Address) >> (bits - PrefixBits) == 0);
    }

    private static IpRange Unmap(IpRange range) =>
        !range.IsV4 && range.PrefixBits >= MappedPrefixBits && range.Address >> V4Bits == MappedHead >> V4Bits
            ? new IpRange((uint)(range.Address & uint.MaxValue), range.PrefixBits - MappedPrefixBits, IsV4: true)
            : range;

    private static IpRange? ReadAddress(ReadOnlySpan<char> text) =>
        text.Length > AddressTextLength ? null : text.Contains(':') ? ReadV6(text) : ReadV4(text);

    // IPAddress would take 1.2, 0x7f.1 and 010.0.0.1 too, each as an address that its author did not mean.
    private static IpRange? ReadV4(ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[5];
        if (text.Split(parts, '.') != 4)
        {
            return null;
        }

        uint address = 0;
        for (var i = 0; i < 4; i++)
        {
            var digits = text[parts[i]];
            if (!byte.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var octet)
                || (digits.Length > 1 && digits[0] == '0'))
            {
                return null;
            }

            address = address << 8 | octet;
        }

        return new IpRange(address, V4Bits, IsV4: true);
    }

    private static IpRange? ReadV6(ReadOnlySpan<char> text)
    {
        if (text.ContainsAny("%[]/") || !IPAddress.TryParse(text, out var parsed)
            || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        return parsed.TryWriteBytes(bytes, out _)
            ? new IpRange(BinaryPrimitives.ReadUInt128BigEndian(bytes), V6Bits, IsV4: false)
            : null;
    }
}
