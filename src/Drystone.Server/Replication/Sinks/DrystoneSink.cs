using System.Text;
using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.Server.Keys;
using Drystone.Server.Operations;
using Drystone.Server.Replication.Queue;

namespace Drystone.Server.Replication.Sinks;

/// <summary>A Drystone that accepts replicas: version ids, times and order are the same there.</summary>
internal sealed class DrystoneSink(string name, TargetClient client) : IReplicaSink
{
    // Tags of a request's head, beside metadata and all else, must fit what a head may have.
    private const int MaxTaggingChars = 8 << 10;

    public string Name => name;

    public async Task DeliverAsync(ReplicaSource source, CancellationToken cancel)
    {
        client.RequirePrivacyFor(source.Info);
        if (source.Info.IsDeleteMarker)
        {
            await client.SendAsync(
                new TargetRequest("DELETE", source.DestinationBucket, source.Info.Key)
                {
                    Headers = ReplicaHeaders.Of(source.Info),
                },
                cancel);
            return;
        }

        // What may be there already is not sent again: a look costs less than the bytes.
        var isKnown = source.Work == ReplicationWork.Facts || source.MayBeThere;
        if (isKnown && await TryFollowAsync(source, cancel))
        {
            return;
        }

        await SendAsync(source, cancel);
        if (!TagsFit(source.Info) && !await TryFollowAsync(source, cancel))
        {
            throw new DeliveryException(DeliveryFault.Temporary, "The replica was removed while it was tagged.");
        }
    }

    private async Task SendAsync(ReplicaSource source, CancellationToken cancel)
    {
        var info = source.Info;
        using var key = await source.UnlockAsync(cancel);
        IEnumerable<KeyValuePair<string, string>> own =
        [
            .. ReplicaHeaders.Of(info), .. ReplicaHeaders.OfETag(info), .. ObjectRequestHeaders.OfLock(info.Lock),
            .. TagsFit(info) ? ObjectRequestHeaders.OfTags(info.Tags) : [],
        ];
        var parts = source.Parts();
        if (parts.Count > 0)
        {
            await SendPartsAsync(source, parts, own, cancel);
            return;
        }

        var encryption = ReplicaEncryption.Of(source);
        var answer = await client.SendAsync(
            new TargetRequest("PUT", source.DestinationBucket, info.Key)
            {
                Headers =
                [
                    .. own, .. ObjectRequestHeaders.OfStored(source.Headers), .. encryption.Headers(),
                    .. ObjectRequestHeaders.OfChecksum(info.Checksum),
                ],
                Content = new ObjectContent(source.Reader, new ByteSpan(0, info.SizeBytes)),
                ContentBytes = info.SizeBytes,
            },
            cancel);
        encryption.Check(answer);
    }

    private Task SendPartsAsync(
        ReplicaSource source, IReadOnlyList<PartInfo> parts, IEnumerable<KeyValuePair<string, string>> own,
        CancellationToken cancel)
    {
        var algorithm = MultipartSender.AlgorithmOf(source.Info, parts);
        var sender = new MultipartSender(
            client, ReplicaEncryption.Of(source), async (part, range) => algorithm is not null
                ? VouchFor(part)
                : source.Encryption is SseKind.Kms
                    ? [await ObjectRequestHeaders.OfBytesAsync(source.Reader, range, cancel)]
                    : []);
        return sender.SendAsync(
            source, parts, [.. ObjectRequestHeaders.OfStored(source.Headers), .. Announce(source.Info, algorithm)], own,
            cancel);
    }

    /// <summary>False when the version is not there.</summary>
    private async Task<bool> TryFollowAsync(ReplicaSource source, CancellationToken cancel)
    {
        try
        {
            await client.SendAsync(
                new TargetRequest("PUT", source.DestinationBucket, source.Info.Key, "tagging=")
                {
                    Headers = [.. ReplicaHeaders.Of(source.Info), .. ObjectRequestHeaders.OfLock(source.Info.Lock)],
                    Content = new StringContent(TaggingDocument.Of(source.Info.Tags), Encoding.UTF8, "application/xml"),
                },
                cancel);
            return true;
        }
        catch (DeliveryException fault) when (fault.Code == S3Errors.NoSuchVersion.Code)
        {
            return false;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Announce(ObjectInfo info, ChecksumAlgorithm? algorithm) =>
        algorithm is { } known
            ? [
                new(Headers.ChecksumAlgorithm, known.Name()),
                new(Headers.ChecksumType, StoredChecksums.Type(info.Checksum!).Name()),
            ]
            : [];

    private static IEnumerable<KeyValuePair<string, string>> VouchFor(PartInfo part) =>
        ObjectRequestHeaders.OfChecksum(part.Checksum);

    private static bool TagsFit(ObjectInfo info) =>
        ObjectRequestHeaders.OfTags(info.Tags).All(header => header.Value.Length <= MaxTaggingChars);
}
