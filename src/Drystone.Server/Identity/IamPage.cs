using System.Text;
using Drystone.S3.Xml;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity;

/// <summary>One page of a list.</summary>
/// <param name="Marker">Where the next page goes on; null: this is the last one.</param>
internal sealed record IamPage<T>(IReadOnlyList<T> Items, string? Marker)
{
    /// <summary>Writes the items and where to go on.</summary>
    public void Write(XmlResponseWriter xml, ReadOnlySpan<byte> list, Action<XmlResponseWriter, T> writeItem)
    {
        IamXml.List(xml, list, Items, writeItem);
        WriteEnd(xml);
    }

    public void WriteEnd(XmlResponseWriter xml)
    {
        xml.Element("IsTruncated"u8, Marker is not null);
        xml.OptionalElement("Marker"u8, Marker);
    }
}

/// <summary>Cuts lists into the pages that a request asks for.</summary>
internal static class IamPage
{
    /// <param name="all">In any order.</param>
    /// <param name="nameOf">What it is ordered by; unique without regard to case.</param>
    /// <exception cref="Drystone.S3.S3Exception">ValidationError.</exception>
    public static IamPage<T> Cut<T>(QueryForm form, IEnumerable<T> all, Func<T, string> nameOf)
    {
        var maxItems = form.FindNumber("MaxItems", minimum: 1, IamLimits.MaxPageItems) ?? IamLimits.DefaultPageItems;
        var after = form.FindText("Marker") is { } marker ? Decode(marker) : null;
        var items = all
            .Select(item => (Item: item, Name: nameOf(item).ToLowerInvariant()))
            .Where(item => after is null || string.CompareOrdinal(item.Name, after) > 0)
            .OrderBy(item => item.Name, StringComparer.Ordinal)
            .Take(maxItems + 1)
            .ToList();
        return items.Count > maxItems
            ? new IamPage<T>([.. items.Take(maxItems).Select(item => item.Item)], Encode(items[maxItems - 1].Name))
            : new IamPage<T>([.. items.Select(item => item.Item)], Marker: null);
    }

    private static string Encode(string name) => Convert.ToBase64String(Encoding.UTF8.GetBytes(name));

    private static string Decode(string marker)
    {
        var bytes = new byte[marker.Length];
        return Convert.TryFromBase64String(marker, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw QueryErrors.Invalid("Marker", "Member must be the marker of an earlier answer");
    }
}
