using System.IO.Compression;
using System.Text;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Configuration.Inventory;
using Drystone.Server.Authorization;

namespace Drystone.Server.Inventories;

/// <summary>Makes one inventory: the list, the manifest that names it, and the manifest's checksum, in this order, so
/// that
/// whoever sees the last finds all. Memory does not grow with the bucket.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html</remarks>
internal sealed class InventoryRun(ObjectStore store, TimeProvider time)
{
    // Rows are compressed in pieces of about this length.
    private const int PieceChars = 64 << 10;

    /// <param name="begun">Names the folder of the manifest: a run that is made again for the same time replaces
    /// it.</param>
    /// <returns>Null when it is made, else why it cannot be.</returns>
    /// <exception cref="IOException">It cannot be made now.</exception>
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
        if (await WriteRowsAsync(bucket, dataKey, csv, new InventoryRows(store, source, configuration), cancel)
            is not { } data)
        {
            return Vanished(target);
        }

        var file = new InventoryFile(dataKey, data.SizeBytes, data.ETag.ToString());
        var manifest = new InventoryManifest(source.Name.Value, target.Bucket, created, csv.Schema, [file]).ToJson();
        var checksum = Encoding.ASCII.GetBytes(InventoryManifest.ChecksumOf(manifest));
        return await WriteAsync(bucket, keys.Manifest, "application/json", manifest, cancel)
            && await WriteAsync(bucket, keys.Checksum, "text/plain", checksum, cancel)
            ? null
            : Vanished(target);
    }

    /// <returns>The object; null when the bucket does not take it.</returns>
    private async ValueTask<ObjectInfo?> WriteRowsAsync(
        BucketInfo bucket, string key, InventoryCsv csv, InventoryRows rows, CancellationToken cancel)
    {
        await using var data = new OwnObjectWriter(store);
        await using (var compressed = new GZipStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            var piece = new StringBuilder();
            foreach (var row in rows.All())
            {
                csv.Append(piece, row);
                if (piece.Length >= PieceChars)
                {
                    await compressed.WriteAsync(Encoding.UTF8.GetBytes(piece.ToString()), cancel);
                    piece.Clear();
                }
            }

            await compressed.WriteAsync(Encoding.UTF8.GetBytes(piece.ToString()), cancel);
        }

        var grant = Authorizer.AsServer<Write>(bucket, key, version: null);
        return (await data.CommitAsync(grant, "application/octet-stream", cancel)).Object;
    }

    private async ValueTask<bool> WriteAsync(
        BucketInfo bucket, string key, string contentType, byte[] content, CancellationToken cancel)
    {
        await using var file = new OwnObjectWriter(store);
        await file.WriteAsync(content, cancel);
        var grant = Authorizer.AsServer<Write>(bucket, key, version: null);
        return (await file.CommitAsync(grant, contentType, cancel)).Outcome == WriteOutcome.Done;
    }

    private static string Vanished(InventoryDestination target) =>
        $"the destination bucket {target.BucketName} does not take the files";
}
