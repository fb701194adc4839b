using System.Globalization;
using System.Text;
using Drystone.S3.Listing;

namespace Drystone.S3.Configuration.Inventory;

/// <summary>The rows of an inventory: every cell quoted, every line ended by a line feed, no line of names.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html; quotes as in RFC 4180.
/// Keys are encoded as in a URL.
/// </remarks>
public sealed class InventoryCsv
{
    private readonly string _sourceBucket;
    private readonly bool _hasVersions;
    private readonly InventoryOptionalField[] _fields;

    public InventoryCsv(string sourceBucket, InventoryConfiguration configuration)
    {
        _sourceBucket = sourceBucket;
        _hasVersions = configuration.IncludedObjectVersions == IncludedObjectVersions.All;
        _fields = [.. configuration.OptionalFields.Order()];
    }

    /// <summary>The names of the columns, as the manifest gives them.</summary>
    public string Schema
    {
        get
        {
            string[] versions = _hasVersions ? ["VersionId", "IsLatest", "IsDeleteMarker"] : [];
            return string.Join(", ", ["Bucket", "Key", .. versions, .. _fields.Select(column => column.ToString())]);
        }
    }

    /// <summary>Appends the row with its line feed.</summary>
    public void Append(StringBuilder csv, InventoryRow row)
    {
        Cell(csv, _sourceBucket);
        csv.Append(',');
        Cell(csv, EncodingTypeUrl.Encode(Encoding.UTF8.GetBytes(row.Key)));
        if (_hasVersions)
        {
            csv.Append(',');
            Cell(csv, row.VersionId ?? "");
            csv.Append(',');
            Cell(csv, Text(row.IsLatest));
            csv.Append(',');
            Cell(csv, Text(row.IsDeleteMarker));
        }

        foreach (var field in _fields)
        {
            csv.Append(',');
            Cell(csv, Text(row.Value(field)));
        }

        csv.Append('\n');
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => Iso8601.Format(time),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static void Cell(StringBuilder csv, string text)
    {
        var start = csv.Append('"').Length;
        csv.Append(text).Replace("\"", "\"\"", start, csv.Length - start).Append('"');
    }
}
