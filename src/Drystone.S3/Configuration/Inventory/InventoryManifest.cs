using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Drystone.S3.Configuration.Inventory;

/// <summary>A file of an inventory.</summary>
/// <param name="Md5">In hexadecimal.</param>
public readonly record struct InventoryFile(string Key, long SizeBytes, string Md5);

/// <summary>The file that names the files of one inventory.</summary>
/// <param name="DestinationBucketArn">As the configuration has it.</param>
/// <param name="Created">When the list began.</param>
/// <param name="Schema"><see cref="InventoryCsv.Schema"/>.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html</remarks>
public sealed record InventoryManifest(
    string SourceBucket,
    string DestinationBucketArn,
    DateTimeOffset Created,
    string Schema,
    ValueList<InventoryFile> Files)
{
    private const string Version = "2016-11-30";

    // The document is a file and never part of a page.
    private static readonly JsonWriterOptions Options =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>The content of <c>manifest.json</c>.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("sourceBucket", SourceBucket);
            json.WriteString("destinationBucket", DestinationBucketArn);
            json.WriteString("version", Version);
            json.WriteString(
                "creationTimestamp",
                Created.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
            json.WriteString("fileFormat", InventoryConfiguration.Format);
            json.WriteString("fileSchema", Schema);
            WriteFiles(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The content of <c>manifest.checksum</c>.</summary>
    public static string ChecksumOf(ReadOnlySpan<byte> manifest) =>
        Convert.ToHexStringLower(MD5.HashData(manifest));

    private void WriteFiles(Utf8JsonWriter json)
    {
        json.WriteStartArray("files");
        foreach (var file in Files)
        {
            json.WriteStartObject();
            json.WriteString("key", file.Key);
            json.WriteNumber("size", file.SizeBytes);
            json.WriteString("MD5checksum", file.Md5);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
