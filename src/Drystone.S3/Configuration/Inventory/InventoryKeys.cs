using System.Globalization;

namespace Drystone.S3.Configuration.Inventory;

/// <summary>The keys of the files of one inventory in the destination bucket.</summary>
/// <param name="Begun">When the list began.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html</remarks>
public sealed record InventoryKeys(string SourceBucket, InventoryConfiguration Configuration, DateTimeOffset Begun)
{
    public string Manifest => $"{Dated}/manifest.json";

    public string Checksum => $"{Dated}/manifest.checksum";

    private string Folder => string.IsNullOrEmpty(Configuration.Destination.Prefix)
        ? $"{SourceBucket}/{Configuration.Id}"
        : $"{Configuration.Destination.Prefix}/{SourceBucket}/{Configuration.Id}";

    private string Dated =>
        $"{Folder}/{Begun.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm'Z'", CultureInfo.InvariantCulture)}";

    /// <param name="unique">Tells the files apart; AWS has a UUID.</param>
    public string Data(string unique) => $"{Folder}/data/{unique}.csv.gz";
}
