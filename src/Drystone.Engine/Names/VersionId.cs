using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Drystone.Engine.Names;

/// <summary>
/// Names a version of an object: a stamp that grows with each version of a key, and random bits that make it
/// unguessable and unlike that of any other store. The null version has no random bits: its text is <c>null</c>, and
/// its stamp is only its place among the versions of its key.
/// </summary>
/// <remarks>A stamp is milliseconds since 1970 in its upper bits, and counts up where the clock stood still or went
/// back.</remarks>
public readonly record struct VersionId
{
    /// <summary>The text of the null version.</summary>
    public const string NullText = "null";

    internal const int LengthBytes = 16;

    // A million versions of one key in a millisecond before stamps run ahead of the clock, and years to 2248.
    private const int CounterBits = 20;

    private const int TextLength = 2 * LengthBytes;

    private const string NoUnique = "0000000000000000";

    private readonly long stamp;
    private readonly ulong unique;

    private VersionId(long stamp, ulong unique) => (this.stamp, this.unique) = (stamp, unique);

    /// <summary>Names the null version of any key in a look-up.</summary>
    public static VersionId Null => default;

    public bool IsNull => unique == 0;

    /// <summary>A version that is written now, of a place that is not known yet.</summary>
    internal static VersionId New(DateTimeOffset now)
    {
        Span<byte> bits = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bits);

        // The lowest bit tells every id from the null version.
        return new VersionId(StampOf(now), BinaryPrimitives.ReadUInt64BigEndian(bits) | 1);
    }

    /// <summary>The null version as it is written now.</summary>
    internal static VersionId NewNull(DateTimeOffset now) => new(StampOf(now), unique: 0);

    /// <summary>The same version with a place after <paramref name="newest"/>.</summary>
    internal VersionId After(VersionId newest) => stamp > newest.stamp ? this : new(newest.stamp + 1, unique);

    /// <summary>When it was written, or a little later where stamps ran ahead of the clock.</summary>
    public DateTimeOffset WrittenAt => DateTimeOffset.FromUnixTimeMilliseconds(stamp >> CounterBits);

    /// <summary>Whether it comes before <paramref name="other"/> in the listing of their key.</summary>
    public bool IsNewerThan(VersionId other) =>
        stamp != other.stamp ? stamp > other.stamp : unique < other.unique;

    /// <summary>Whether a look-up for <paramref name="wanted"/> means this one: there is one null version of a key,
    /// wherever it stands.</summary>
    internal bool IsMeantBy(VersionId wanted) => wanted.IsNull ? IsNull : this == wanted;

    /// <summary>So that the newest version of a key sorts first.</summary>
    internal void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes, ~stamp & long.MaxValue);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[sizeof(long)..], unique);
    }

    internal static VersionId FromBytes(ReadOnlySpan<byte> bytes) => new(
        ~BinaryPrimitives.ReadInt64BigEndian(bytes) & long.MaxValue,
        BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(long)..]));

    /// <summary>Reads what <see cref="ToString"/> wrote; null when the text is anything else.</summary>
    public static VersionId? TryParse(string text)
    {
        if (text == NullText)
        {
            return Null;
        }

        return text.Length == TextLength
            && long.TryParse(
                text.AsSpan(0, TextLength / 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out var stamp)
            && ulong.TryParse(
                text.AsSpan(TextLength / 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out var unique)
            && stamp >= 0 && unique != 0 && text == Text(stamp, unique)
            ? new VersionId(stamp, unique)
            : null;
    }

    /// <summary>Reads what <see cref="ToPlaceText"/> wrote; null when the text is anything else.</summary>
    public static VersionId? TryParsePlace(string text)
    {
        var isNull = text.Length == TextLength && text.EndsWith(NoUnique, StringComparison.Ordinal);
        return !isNull
            ? TryParse(text) is { IsNull: false } version ? version : null
            : long.TryParse(
                text.AsSpan(0, TextLength / 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out var stamp)
            && stamp >= 0 && text == Text(stamp, unique: 0)
                ? new VersionId(stamp, unique: 0)
                : null;
    }

    /// <summary>The version with its place among those of its key, which the name of the null version does not
    /// tell.</summary>
    public string ToPlaceText() => Text(stamp, unique);

    public override string ToString() => IsNull ? NullText : Text(stamp, unique);

    private static long StampOf(DateTimeOffset now) => now.ToUnixTimeMilliseconds() << CounterBits;

    private static string Text(long stamp, ulong unique) =>
        string.Create(CultureInfo.InvariantCulture, $"{stamp:x16}{unique:x16}");
}
