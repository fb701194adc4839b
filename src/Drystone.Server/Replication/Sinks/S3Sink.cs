using System.Security.Cryptography;
using System.Text;
using Drystone.Engine.Locking;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Listing;
using Drystone.Server.Keys;
using Drystone.Server.Replication.Queue;

namespace Drystone.Server.Replication.Sinks;

/// <summary>Any S3 endpoint: versions of a key arrive in order and get ids of their own there.</summary>
internal sealed class S3Sink(string name, TargetClient client, TimeProvider time) : IReplicaSink
{
    private readonly EncryptionProbe probe = new(client, time);

    public string Name => name;

    public async Task DeliverAsync(ReplicaSource source, CancellationToken cancel)
    {
        var info = source.Info;
        client.RequirePrivacyFor(info);
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
        using var key = await source.UnlockAsync(cancel);
        var encryption = ReplicaEncryption.Of(source);
        IEnumerable<KeyValuePair<string, string>> headers =
        [
            .. ObjectRequestHeaders.OfStored(source.Headers), .. ObjectRequestHeaders.OfTags(info.Tags),
            .. ObjectRequestHeaders.OfLock(Lasting(info.Lock)),
        ];
        var parts = source.Parts();
        if (parts.Count > 0)
        {
            var sender = new MultipartSender(client, encryption, async (part, range) =>
            [
                source.Encryption is SseKind.Kms
                    ? await ObjectRequestHeaders.OfBytesAsync(source.Reader, range, cancel)
                    : ObjectRequestHeaders.OfMd5(part.ETag),
            ]);
            await sender.SendAsync(source, parts, headers, [], cancel);
            return;
        }

        await probe.RequireAsync(source, encryption, cancel);
        var whole = new ByteSpan(0, info.SizeBytes);
        var vouch = source.Encryption is SseKind.Kms
            ? [await ObjectRequestHeaders.OfBytesAsync(source.Reader, whole, cancel)]
            : info.ETag.PartCount == 0
                ? [ObjectRequestHeaders.OfMd5(info.ETag)]
                : ObjectRequestHeaders.OfChecksum(info.Checksum);
        var answer = await client.SendAsync(
            new TargetRequest("PUT", source.DestinationBucket, info.Key)
            {
                Headers = [.. headers, .. encryption.Headers(), .. vouch],
                Content = new ObjectContent(source.Reader, whole),
                ContentBytes = info.SizeBytes,
            },
            cancel);
        encryption.Check(answer);
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
                new TargetRequest("HEAD", source.DestinationBucket, source.Info.Key)
                {
                    Headers = [new(Headers.ChecksumMode, "ENABLED")],
                },
                cancel);
        }
        catch (DeliveryException fault) when (fault.Code == "NotFound")
        {
            return null;
        }
    }

    /// <summary>By the ETag, or where one side encrypts so that it does not tell, by a checksum of all bytes.</summary>
    private static bool IsSame(TargetAnswer? found, ObjectInfo info) =>
        found is not null && found.SizeBytes == info.SizeBytes
        && (found.ETag == info.ETag.ToString() || HasChecksum(found, info.Checksum));

    private static bool HasChecksum(TargetAnswer found, StoredChecksum? checksum) =>
        ObjectRequestHeaders.OfChecksum(checksum).Any(
            own => found.Headers.GetValueOrDefault(own.Key) == own.Value
                && found.Headers.GetValueOrDefault(Headers.ChecksumType) is null or "FULL_OBJECT");

    /// <summary>S3 refuses a retention that has ended.</summary>
    private ObjectLock Lasting(ObjectLock objectLock) =>
        objectLock.Retention is { } retention && retention.RetainUntil <= time.GetUtcNow()
            ? objectLock with { Retention = null }
            : objectLock;
}
