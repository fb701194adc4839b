using System.Text;
using Drystone.Engine;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.S3.Configuration.Inventory;

namespace Drystone.Server.Inventories;

/// <summary>Makes one inventory: the list, the manifest that names it, and the manifest's checksum, in this order, so
/// that whoever sees the last finds all. Memory does not grow with the bucket.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html</remarks>
internal sealed class InventoryRun(ObjectStore store, OwnObjects objects, TimeProvider time)
{
    /// <param name="begun">Names the folder of the manifest: a run that is made again for the same time replaces
    /// it.</param>
    /// <returns>Null when it is made, else why it cannot be.</returns>
    /// <exception cref="IOException">It cannot be made now.</exception>
    /// <exception cref="KeyUnusableException">A key cannot be used.</exception>
    public async ValueTask<string?> RunAsync(
        BucketInfo source, InventoryConfiguration configuration, DateTimeOffset begun, CancellationToken cancel)
    {
        var target = configuration.Destination;
        if (store.FindBucket(new BucketName(target.BucketName)) is not { } bucket || bucket.Owner != source.Owner)
        {
            return $"the destination bucket {target.BucketName} is gone or belongs to another account";
        }

        var created = time.GetUtcNow();
        var keys = new InventoryKeys(source.Name.Value, configuration, begun);
        var dataKey = keys.Data(Guid.NewGuid().ToString());
        if (new[] { dataKey, keys.Checksum }.Any(key => Encoding.UTF8.GetByteCount(key) > Limits.KeyBytes))
        {
            return "the prefix of the destination is too long for the keys of the files";
        }

        var csv = new InventoryCsv(source.Name.Value, configuration);
        var files = new InventoryFiles(objects, bucket, target.Encryption);
        var rows = new InventoryRows(store, source, configuration);
        if (await files.WriteRowsAsync(dataKey, csv, rows, cancel) is not { } file)
        {
            return Vanished(target);
        }

        var manifest = new InventoryManifest(source.Name.Value, target.Bucket, created, csv.Schema, [file]).ToJson();
        var checksum = Encoding.ASCII.GetBytes(InventoryManifest.ChecksumOf(manifest));
        return await files.WriteAsync(keys.Manifest, "application/json", manifest, cancel)
            && await files.WriteAsync(keys.Checksum, "text/plain", checksum, cancel)
            ? null
            : Vanished(target);
    }

    private static string Vanished(InventoryDestination target) =>
        $"the destination bucket {target.BucketName} does not take the files";
}
