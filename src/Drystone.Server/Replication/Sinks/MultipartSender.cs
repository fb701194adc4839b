using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;
using Drystone.S3.Checksums;
using Drystone.Server.Operations;

namespace Drystone.Server.Replication.Sinks;

/// <summary>Sends an object that was uploaded in parts in the same parts, so that the ETag is the same.</summary>
/// <param name="vouches">What a part is checked by at the other end.</param>
internal sealed partial class MultipartSender(
    TargetClient client, Func<PartInfo, IEnumerable<KeyValuePair<string, string>>> vouches)
{
    /// <param name="atCreation">Headers of CreateMultipartUpload.</param>
    /// <param name="atCompletion">Headers of CompleteMultipartUpload.</param>
    /// <exception cref="DeliveryException">It was not stored; what arrived of it was given up.</exception>
    public async Task SendAsync(
        ReplicaSource source, IReadOnlyList<PartInfo> parts, IEnumerable<KeyValuePair<string, string>> atCreation,
        IEnumerable<KeyValuePair<string, string>> atCompletion, CancellationToken cancel)
    {
        var key = source.Info.Key;
        var created = await client.SendAsync(
            new TargetRequest("POST", source.DestinationBucket, key, "uploads=") { Headers = atCreation }, cancel);
        var id = UploadIdElement().Match(created.Body) is { Success: true } found
            ? Uri.EscapeDataString(found.Groups[1].Value)
            : throw new DeliveryException(DeliveryFault.Temporary, "The target named no upload.");
        try
        {
            await SendPartsAsync(source, parts, id, cancel);
            await client.SendAsync(
                new TargetRequest("POST", source.DestinationBucket, key, $"uploadId={id}")
                {
                    Headers = atCompletion,
                    Content = new StringContent(Document(source.Info, parts), Encoding.UTF8, "application/xml"),
                },
                cancel);
        }
        catch (DeliveryException fault) when (fault.Fault != DeliveryFault.Unreachable)
        {
            await AbortAsync(source, id, cancel);
            throw;
        }
    }

    /// <summary>The algorithm that the parts and the object have in common; null when they have none, and then the
    /// target chooses.</summary>
    public static ChecksumAlgorithm? AlgorithmOf(ObjectInfo info, IReadOnlyList<PartInfo> parts) =>
        info.Checksum is { } checksum && parts.All(part => part.Checksum?.Algorithm == checksum.Algorithm)
            ? StoredChecksums.Algorithm(checksum.Algorithm)
            : null;

    private async Task SendPartsAsync(
        ReplicaSource source, IReadOnlyList<PartInfo> parts, string id, CancellationToken cancel)
    {
        var offsetBytes = 0L;
        foreach (var part in parts)
        {
            var query = string.Create(CultureInfo.InvariantCulture, $"partNumber={part.Number}&uploadId={id}");
            using var content = new ObjectContent(source.Reader, new ByteSpan(offsetBytes, part.SizeBytes));
            var sent = await client.SendAsync(
                new TargetRequest("PUT", source.DestinationBucket, source.Info.Key, query)
                {
                    Headers = vouches(part),
                    Content = content,
                    ContentBytes = part.SizeBytes,
                },
                cancel);
            if (sent.ETag != part.ETag.ToString())
            {
                throw new DeliveryException(DeliveryFault.Temporary, "The target stored other bytes than were sent.");
            }

            offsetBytes += part.SizeBytes;
        }
    }

    /// <summary>An upload that stays behind all the same is removed by the target's own rules.</summary>
    private async Task AbortAsync(ReplicaSource source, string id, CancellationToken cancel)
    {
        try
        {
            await client.SendAsync(
                new TargetRequest("DELETE", source.DestinationBucket, source.Info.Key, $"uploadId={id}"), cancel);
        }
        catch (DeliveryException)
        {
        }
    }

    private static string Document(ObjectInfo info, IReadOnlyList<PartInfo> parts)
    {
        var named = info.Checksum is { IsComposite: true } ? AlgorithmOf(info, parts) : null;
        var text = new StringBuilder("<CompleteMultipartUpload>");
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"<Part><PartNumber>{part.Number}</PartNumber>");
            text.Append(CultureInfo.InvariantCulture, $"<ETag>\"{part.ETag}\"</ETag>");
            if (named is { } algorithm)
            {
                var value = StoredChecksums.Value(part.Checksum!, partCount: 0).ToBase64();
                text.Append(CultureInfo.InvariantCulture,
                    $"<{algorithm.ElementName()}>{value}</{algorithm.ElementName()}>");
            }

            text.Append("</Part>");
        }

        return text.Append("</CompleteMultipartUpload>").ToString();
    }

    [GeneratedRegex("<UploadId>([^<]+)</UploadId>")]
    private static partial Regex UploadIdElement();
}
