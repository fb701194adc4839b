using System.Security.Cryptography;
using System.Text;
using Drystone.Engine.Locking;
using Drystone.Engine.Objects;
using Drystone.S3.Listing;
using Drystone.Server.Replication.Queue;

namespace Drystone.Server.Replication.Sinks;

/// <summary>Any S3 endpoint: versions of a key arrive in order and get ids of their own there.</summary>
internal sealed class S3Sink(string name, TargetClient client, TimeProvider time) : IReplicaSink
{
    public string Name => name;

    public async Task DeliverAsync(ReplicaSource source, CancellationToken cancel)
    {
        var info = source.Info;
        if (source.Work == ReplicationWork.Facts)
        {
            await FollowAsync(source, cancel);
        }
        else if (info.IsDeleteMarker)
        {
            if (!source.MayBeThere || await FindAsync(source, cancel) is not null)
            {
                await client.SendAsync(
                    new TargetRequest("DELETE", source.DestinationBucket, info.Key), cancel);
            }
        }
        else if (!source.MayBeThere || !IsSame(await FindAsync(source, cancel), info))
        {
            await SendAsync(source, cancel);
        }
    }

    private async Task SendAsync(ReplicaSource source, CancellationToken cancel)
    {
        var info = source.Info;
        IEnumerable<KeyValuePair<string, string>> headers =
        [
            .. ObjectRequestHeaders.OfStored(source.Headers), .. ObjectRequestHeaders.OfTags(info.Tags),
            .. ObjectRequestHeaders.OfLock(Lasting(info.Lock)),
        ];
        var parts = source.Parts();
        if (parts.Count > 0)
        {
            var sender = new MultipartSender(client, part => [ObjectRequestHeaders.OfMd5(part.ETag)]);
            await sender.SendAsync(source, parts, headers, [], cancel);
            return;
        }

        var vouch = info.ETag.PartCount == 0
            ? [ObjectRequestHeaders.OfMd5(info.ETag)]
            : ObjectRequestHeaders.OfChecksum(info.Checksum);
        await client.SendAsync(
            new TargetRequest("PUT", source.DestinationBucket, info.Key)
            {
                Headers = [.. headers, .. vouch],
                Content = new ObjectContent(source.Reader, new ByteSpan(0, info.SizeBytes)),
                ContentBytes = info.SizeBytes,
            },
            cancel);
    }

    /// <summary>Only what is the latest there can be changed: the ids of other versions are not known.</summary>
    private async Task FollowAsync(ReplicaSource source, CancellationToken cancel)
    {
        var info = source.Info;
        if (!IsSame(await FindAsync(source, cancel), info))
        {
            return;
        }

        await PutAsync(source, "tagging=", TaggingDocument.Of(info.Tags), cancel);
        if (Lasting(info.Lock).Retention is { } retention)
        {
            await PutAsync(
                source, "retention=",
                $"<Retention><Mode>{ObjectRequestHeaders.ModeOf(retention)}</Mode>"
                    + $"<RetainUntilDate>{Iso8601.Format(retention.RetainUntil)}</RetainUntilDate></Retention>",
                cancel);
        }

        if (info.Lock.LegalHold is { } hold)
        {
            await PutAsync(
                source, "legal-hold=", $"<LegalHold><Status>{(hold ? "ON" : "OFF")}</Status></LegalHold>", cancel);
        }
    }

    private async Task PutAsync(ReplicaSource source, string query, string document, CancellationToken cancel)
    {
        var bytes = Encoding.UTF8.GetBytes(document);
        var md5 = Convert.ToBase64String(MD5.HashData(bytes));
        await client.SendAsync(
            new TargetRequest("PUT", source.DestinationBucket, source.Info.Key, query)
            {
                // AWS asks for a digest of documents that change a lock.
                Headers = [new("content-md5", md5)],
                Content = new ByteArrayContent(bytes),
            },
            cancel);
    }

    private async Task<TargetAnswer?> FindAsync(ReplicaSource source, CancellationToken cancel)
    {
        try
        {
            return await client.SendAsync(
                new TargetRequest("HEAD", source.DestinationBucket, source.Info.Key), cancel);
        }
        catch (DeliveryException fault) when (fault.Code == "NotFound")
        {
            return null;
        }
    }

    private static bool IsSame(TargetAnswer? found, ObjectInfo info) =>
        found is not null && found.ETag == info.ETag.ToString() && found.SizeBytes == info.SizeBytes;

    /// <summary>S3 refuses a retention that has ended.</summary>
    private ObjectLock Lasting(ObjectLock objectLock) =>
        objectLock.Retention is { } retention && retention.RetainUntil <= time.GetUtcNow()
            ? objectLock with { Retention = null }
            : objectLock;
}
