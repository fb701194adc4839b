using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Drystone.S3.Configuration;
using Drystone.S3.Configuration.Inventory;
using FsCheck;
using FsCheck.Fluent;

namespace Drystone.S3.Tests.Configuration;

public sealed class InventoryTests
{
    private const string Destination =
        "<Destination><S3BucketDestination><AccountId>123456789012</AccountId><Bucket>arn:aws:s3:::reports</Bucket>"
        + "<Encryption><SSE-KMS><KeyId>k</KeyId></SSE-KMS></Encryption><Format>CSV</Format><Prefix>p</Prefix>"
        + "</S3BucketDestination></Destination>";

    private const string Full =
        Destination + "<IsEnabled>true</IsEnabled><Filter><Prefix>logs/</Prefix></Filter><Id>one</Id>"
        + "<IncludedObjectVersions>All</IncludedObjectVersions><OptionalFields><Field>ETag</Field><Field>Size</Field>"
        + "</OptionalFields><Schedule><Frequency>Weekly</Frequency></Schedule>";

    private static readonly DateTimeOffset Time = new(2016, 11, 6, 21, 32, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("", "")]
    [InlineData("<Filter><Prefix>logs/</Prefix></Filter>", "")]
    [InlineData("<SSE-KMS><KeyId>k</KeyId></SSE-KMS>", "<SSE-S3></SSE-S3>")]
    [InlineData("<Prefix>p</Prefix></S3", "</S3")]
    [InlineData("<OptionalFields><Field>ETag</Field><Field>Size</Field></OptionalFields>", "")]
    public void A_configuration_is_answered_as_it_was_put(string part, string replacement)
    {
        var content = part.Length == 0 ? Full : Full.Replace(part, replacement);
        var configuration = Parse(content);
        Assert.Equal(content, Documents.Content(configuration));
        Assert.Equal(configuration, InventoryConfiguration.Parse(configuration.ToUtf8(), "one"));
        Assert.Equal("reports", configuration.Destination.BucketName);
    }

    [Fact]
    public void What_is_no_document_is_refused() =>
        Documents.RefusesWhatIsNoDocument(
            InventoryConfiguration.Root, body => InventoryConfiguration.Parse(body, "one"));

    [Theory]
    [InlineData(Destination, "")]
    [InlineData("<Format>CSV</Format>", "<Format>csv</Format>")]
    [InlineData("<Format>CSV</Format>", "")]
    [InlineData("Weekly", "Hourly")]
    [InlineData(">All<", ">Wrong<")]
    [InlineData(">All<", ">0<")]
    [InlineData("<Field>Size</Field>", "<Field>Wrong</Field>")]
    [InlineData("<Field>Size</Field>", "<Field>ETag</Field>")]
    [InlineData("<IsEnabled>true</IsEnabled>", "")]
    [InlineData("<IsEnabled>true</IsEnabled>", "<IsEnabled>maybe</IsEnabled>")]
    [InlineData("<Prefix>logs/</Prefix>", "")]
    [InlineData("<Id>one</Id>", "")]
    [InlineData("<Id>one</Id>", "<Id>one</Id><Id>one</Id>")]
    [InlineData("<SSE-KMS>", "<SSE-S3/><SSE-KMS>")]
    [InlineData("<KeyId>k</KeyId>", "")]
    public void What_breaks_the_schema_is_malformed(string part, string replacement)
    {
        Assert.Contains(part, Full);
        Documents.Refused("MalformedXML", () => Parse(Full.Replace(part, replacement)));
    }

    [Fact]
    public void Another_id_than_that_of_the_query_is_a_mismatch()
    {
        Assert.Equal(
            "Document ID does not match the specified configuration ID.",
            Documents.Refused("IdMismatch", () => Parse(Full, "two")).Message);
        Documents.Refused("InvalidConfigurationId", () => Parse(Full, "a/b"));
        Documents.Refused("InvalidConfigurationId", () => Parse(Full, ""));
        Documents.Refused("InvalidConfigurationId", () => Parse(Full, new string('a', 65)));
    }

    [Theory]
    [InlineData("reports")]
    [InlineData("arn:aws:s3:::")]
    [InlineData("arn:aws:s3:::re_ports")]
    [InlineData("arn:aws:s3:::reports/key")]
    [InlineData("arn:aws:s3:eu:1:reports")]
    [InlineData("arn:other:s3:::reports")]
    [InlineData("arn:aws:sqs:::reports")]
    public void The_destination_is_the_ARN_of_a_bucket(string arn) =>
        Assert.Equal(
            "Invalid bucket ARN.",
            Documents.Refused(
                "InvalidS3DestinationBucket",
                () => Parse(Full.Replace("arn:aws:s3:::reports", arn))).Message);

    [Theory]
    [InlineData("ORC")]
    [InlineData("Parquet")]
    public void Other_formats_of_AWS_are_not_implemented_and_it_says_which_is(string format)
    {
        var refusal = Documents.Refused("NotImplemented", () => Parse(Full.Replace(">CSV<", $">{format}<")));
        Assert.Contains("CSV", refusal.Message);
    }

    [Fact]
    public void A_row_has_the_columns_of_the_schema_in_the_order_of_AWS()
    {
        var csv = new InventoryCsv("source", Parse(Full));
        Assert.Equal("Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, ETag", csv.Schema);
        var row = new InventoryRow { Key = "a b\"/ü", VersionId = "v", SizeBytes = 12, ETag = "e" };
        var marker = new InventoryRow { Key = "k", IsLatest = false, IsDeleteMarker = true };
        Assert.Equal(
            "\"source\",\"a%20b%22/%C3%BC\",\"v\",\"true\",\"false\",\"12\",\"e\"\n"
                + "\"source\",\"k\",\"\",\"false\",\"true\",\"\",\"\"\n",
            Written(csv, row, marker));
    }

    [Fact]
    public void Current_versions_have_every_optional_column_and_none_of_versions()
    {
        var all = string.Concat(Enum.GetNames<InventoryOptionalField>().Reverse().Select(n => $"<Field>{n}</Field>"));
        var content = Full.Replace(">All<", ">Current<").Replace("<Field>ETag</Field><Field>Size</Field>", all);
        var csv = new InventoryCsv("source", Parse(content));
        Assert.Equal($"Bucket, Key, {string.Join(", ", Enum.GetNames<InventoryOptionalField>())}", csv.Schema);
        var row = new InventoryRow
        {
            Key = "k",
            SizeBytes = 1,
            LastModified = Time,
            ETag = "2",
            StorageClass = "3",
            IsMultipartUploaded = true,
            ReplicationStatus = "4",
            EncryptionStatus = "5",
            ObjectLockRetainUntil = Time,
            ObjectLockMode = "6",
            ObjectLockLegalHoldStatus = "7",
            IntelligentTieringAccessTier = "8",
            BucketKeyStatus = "9",
            ChecksumAlgorithm = "10",
            ObjectAccessControlList = "11",
            ObjectOwner = "12",
            LifecycleExpiration = Time,
        };
        const string At = "\"2016-11-06T21:32:05.000Z\"";
        Assert.Equal(
            $"\"source\",\"k\",\"1\",{At},\"2\",\"3\",\"true\",\"4\",\"5\",{At},\"6\",\"7\",\"8\",\"9\",\"10\",\"11\","
                + $"\"12\",{At}\n",
            Written(csv, row));
    }

    [Fact]
    public void Every_row_splits_into_its_cells_and_reads_back()
    {
        var csv = new InventoryCsv("source", Parse(Full.Replace("<Field>Size</Field>", "")));
        var text = ArbMap.Default.ArbFor<NonNull<string>>().Generator
            .Select(value => string.Concat(value.Get.EnumerateRunes().Where(rune => rune.Value != 0xFFFD)))
            .ToArbitrary();
        Prop.ForAll(text, text, (key, etag) =>
        {
            var cells = Cells(Written(csv, new InventoryRow { Key = key, ETag = etag }));
            Assert.Equal(["source", key, "", "true", "false", etag], [cells[0], Uri.UnescapeDataString(cells[1]),
                .. cells[2..]]);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_manifest_names_the_files_and_its_checksum_is_MD5()
    {
        var manifest = new InventoryManifest(
            "source", "arn:aws:s3:::reports", Time, "Bucket, Key", [new InventoryFile("p/a.csv.gz", 5, "f1")]);
        var json = manifest.ToJson();
        var root = JsonDocument.Parse(json).RootElement;
        Assert.Equal(
            ["sourceBucket", "destinationBucket", "version", "creationTimestamp", "fileFormat", "fileSchema", "files"],
            root.EnumerateObject().Select(property => property.Name));
        Assert.Equal("2016-11-30", root.GetProperty("version").GetString());
        Assert.Equal("1478467925000", root.GetProperty("creationTimestamp").GetString());
        Assert.Equal("CSV", root.GetProperty("fileFormat").GetString());
        var file = Assert.Single(root.GetProperty("files").EnumerateArray());
        Assert.Equal("p/a.csv.gz", file.GetProperty("key").GetString());
        Assert.Equal(5, file.GetProperty("size").GetInt64());
        Assert.Equal("f1", file.GetProperty("MD5checksum").GetString());
        Assert.Equal(Convert.ToHexString(MD5.HashData(json)), InventoryManifest.ChecksumOf(json).ToUpperInvariant());
    }

    [Theory]
    [InlineData("<Prefix>p</Prefix></S3", "p/source/one")]
    [InlineData("</S3", "source/one")]
    public void The_files_have_the_keys_of_AWS(string prefix, string folder)
    {
        var keys = new InventoryKeys("source", Parse(Full.Replace("<Prefix>p</Prefix></S3", prefix)), Time);
        Assert.Equal($"{folder}/2016-11-06T21-32Z/manifest.json", keys.Manifest);
        Assert.Equal($"{folder}/2016-11-06T21-32Z/manifest.checksum", keys.Checksum);
        Assert.Equal($"{folder}/data/u.csv.gz", keys.Data("u"));
    }

    private static string Written(InventoryCsv csv, params InventoryRow[] rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            csv.Append(text, row);
        }

        return text.ToString();
    }

    // RFC 4180 with every cell quoted: a quote doubled is a quote, a single one ends the cell.
    private static List<string> Cells(string line)
    {
        var cells = new List<string>();
        var i = 0;
        while (line[i] != '\n')
        {
            i += line[i] == ',' ? 1 : 0;
            Assert.Equal('"', line[i++]);
            var cell = new StringBuilder();
            for (; line[i] != '"' || line[i + 1] == '"'; i++)
            {
                i += line[i] == '"' ? 1 : 0;
                cell.Append(line[i]);
            }

            cells.Add(cell.ToString());
            i++;
        }

        Assert.Equal(line.Length - 1, i);
        return cells;
    }

    private static InventoryConfiguration Parse(string content, string queryId = "one") =>
        InventoryConfiguration.Parse(Documents.Body(InventoryConfiguration.Root, content), queryId);
}
