using System.Text;
using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.S3.Checksums;
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

    private Task SendAsync(ReplicaSource source, CancellationToken cancel)
    {
        var info = source.Info;
        IEnumerable<KeyValuePair<string, string>> own =
        [
            .. ReplicaHeaders.Of(info), .. ObjectRequestHeaders.OfLock(info.Lock),
            .. TagsFit(info) ? ObjectRequestHeaders.OfTags(info.Tags) : [],
        ];
        var parts = source.Parts();
        if (parts.Count > 0)
        {
            var algorithm = MultipartSender.AlgorithmOf(info, parts);
            var sender = new MultipartSender(client, part => algorithm is null ? [] : VouchFor(part));
            return sender.SendAsync(
                source, parts, [.. ObjectRequestHeaders.OfStored(source.Headers), .. Announce(info, algorithm)], own,
                cancel);
        }

        return client.SendAsync(
            new TargetRequest("PUT", source.DestinationBucket, info.Key)
            {
                Headers =
                [
                    .. own, .. ObjectRequestHeaders.OfStored(source.Headers),
                    .. ObjectRequestHeaders.OfChecksum(info.Checksum),
                ],
                Content = new ObjectContent(source.Reader, new ByteSpan(0, info.SizeBytes)),
                ContentBytes = info.SizeBytes,
            },
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
