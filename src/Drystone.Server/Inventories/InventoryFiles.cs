using System.IO.Compression;
using System.Text;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Objects;
using Drystone.S3.Configuration.Inventory;
using Drystone.Server.Authorization;
using Drystone.Server.Keys;

namespace Drystone.Server.Inventories;

/// <summary>Writes the files of one inventory to its destination.</summary>
/// <param name="encryption">What the inventory says of it; null: as the destination says.</param>
internal sealed class InventoryFiles(OwnObjects objects, BucketInfo bucket, InventoryEncryption? encryption)
{
    // Rows are compressed in pieces of about this length.
    private const int PieceChars = 64 << 10;

    /// <returns>Null when the bucket does not take it.</returns>
    public async ValueTask<InventoryFile?> WriteRowsAsync(
        string key, InventoryCsv csv, InventoryRows rows, CancellationToken cancel)
    {
        await using var data = await BeginAsync(key, cancel);
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

        var written = await data.CommitAsync("application/octet-stream", cancel);
        return written.Object is { } stored
            ? new InventoryFile(key, stored.SizeBytes, data.Md5.ToString())
            : null;
    }

    /// <returns>False when the bucket does not take it.</returns>
    public async ValueTask<bool> WriteAsync(
        string key, string contentType, byte[] content, CancellationToken cancel)
    {
        await using var file = await BeginAsync(key, cancel);
        await file.WriteAsync(content, cancel);
        return (await file.CommitAsync(contentType, cancel)).Outcome == WriteOutcome.Done;
    }

    private ValueTask<OwnObjectWriter> BeginAsync(string key, CancellationToken cancel)
    {
        var wanted = encryption switch
        {
            null => null,
            { KmsKeyId: { } keyId } => SseRequest.Kms(keyId, [], usesBucketKey: false),
            _ => SseRequest.S3(),
        };
        return objects.BeginAsync(Authorizer.AsServer<Write>(bucket, key, version: null), wanted, cancel);
    }
}
