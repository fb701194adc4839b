using System.Text;

namespace Drystone.Client;

/// <summary>The order of keys in S3, which is that of their UTF-8 bytes. .NET's ordinal order is that of UTF-16, which
/// differs beyond the basic plane.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Comparer { get; } = new();

    public int Compare(string? x, string? y) =>
        Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));
}
