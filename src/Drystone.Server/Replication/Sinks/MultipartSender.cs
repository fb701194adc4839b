using System.Globalization;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;
using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;
using Drystone.S3.Checksums;
using Drystone.Server.Keys;
using Drystone.Server.Operations;

namespace Drystone.Server.Replication.Sinks;

/// <summary>Sends an object that was uploaded in parts in the same parts, so that the ETag is the same.</summary>
/// <param name="encryption">How the target is to encrypt it.</param>
/// <param name="vouches">What a part is checked by at the other end.</param>
internal sealed partial class MultipartSender(
    TargetClient client, ReplicaEncryption encryption,
    Func<PartInfo, ByteSpan, ValueTask<IEnumerable<KeyValuePair<string, string>>>> vouches)
{
    /// <param name="atCreation">Headers of CreateMultipartUpload.</param>
    /// <param name="atCompletion">Headers of CompleteMultipartUpload.</param>
    /// <exception cref="DeliveryException">It was not stored; what arrived of it was given up.</exception>
    public async Task SendAsync(
        ReplicaSource source, IReadOnlyList<PartInfo> parts, IEnumerable<KeyValuePair<string, string>> atCreation,
        IEnumerable<KeyValuePair<string, string>> atCompletion, CancellationToken cancel)
    {
        var (id, created) = await StartAsync(source, atCreation, cancel);
        try
        {
            encryption.Check(created);
            var etags = await SendPartsAsync(source, parts, id, isPlain: !ReplicaEncryption.IsKeyed(created), cancel);
            await client.SendAsync(
                new TargetRequest("POST", source.DestinationBucket, source.Info.Key, $"uploadId={id}")
                {
                    Headers = atCompletion,
                    Content = new StringContent(Document(source.Info, parts, etags), Encoding.UTF8, "application/xml"),
                },
                cancel);
        }
        catch (DeliveryException fault) when (fault.Fault != DeliveryFault.Unreachable)
        {
            await AbortAsync(source, id, cancel);
            throw;
        }
    }

    /// <summary>Starts an upload and gives it up: whether the target would encrypt it is known then.</summary>
    /// <exception cref="DeliveryException">It would not.</exception>
    public async Task TryStartAsync(ReplicaSource source, CancellationToken cancel)
    {
        var (id, created) = await StartAsync(source, atCreation: [], cancel);
        await AbortAsync(source, id, cancel);
        encryption.Check(created);
    }

    /// <summary>The algorithm that the parts and the object have in common; null when they have none, and then the
    /// target chooses.</summary>
    public static ChecksumAlgorithm? AlgorithmOf(ObjectInfo info, IReadOnlyList<PartInfo> parts) =>
        info.Checksum is { } checksum && parts.All(part => part.Checksum?.Algorithm == checksum.Algorithm)
            ? StoredChecksums.Algorithm(checksum.Algorithm)
            : null;

    private async Task<(string Id, TargetAnswer Created)> StartAsync(
        ReplicaSource source, IEnumerable<KeyValuePair<string, string>> atCreation, CancellationToken cancel)
    {
        var created = await client.SendAsync(
            new TargetRequest("POST", source.DestinationBucket, source.Info.Key, "uploads=")
            {
                Headers = [.. atCreation, .. encryption.Headers()],
            },
            cancel);
        return UploadIdElement().Match(created.Body) is { Success: true } found
            ? (Uri.EscapeDataString(found.Groups[1].Value), created)
            : throw new DeliveryException(DeliveryFault.Temporary, "The target named no upload.");
    }

    /// <param name="isPlain">The target's ETags follow from the bytes.</param>
    /// <returns>The ETags of the parts at the target.</returns>
    private async Task<IReadOnlyList<string>> SendPartsAsync(
        ReplicaSource source, IReadOnlyList<PartInfo> parts, string id, bool isPlain, CancellationToken cancel)
    {
        var isSame = isPlain && source.Encryption is null or SseKind.S3;
        var etags = new List<string>();
        var offsetBytes = 0L;
        foreach (var part in parts)
        {
            var query = string.Create(CultureInfo.InvariantCulture, $"partNumber={part.Number}&uploadId={id}");
            var range = new ByteSpan(offsetBytes, part.SizeBytes);
            var vouched = await vouches(part, range);
            using var content = new ObjectContent(source.Reader, range);
            var sent = await client.SendAsync(
                new TargetRequest("PUT", source.DestinationBucket, source.Info.Key, query)
                {
                    Headers = vouched,
                    Content = content,
                    ContentBytes = part.SizeBytes,
                },
                cancel);
            if (sent.ETag is null || (isSame && sent.ETag != part.ETag.ToString()))
            {
                throw new DeliveryException(DeliveryFault.Temporary, "The target stored other bytes than were sent.");
            }

            etags.Add(sent.ETag);
            offsetBytes += part.SizeBytes;
        }

        return etags;
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

    private static string Document(ObjectInfo info, IReadOnlyList<PartInfo> parts, IReadOnlyList<string> etags)
    {
        var named = info.Checksum is { IsComposite: true } ? AlgorithmOf(info, parts) : null;
        var text = new StringBuilder("<CompleteMultipartUpload>");
        foreach (var (part, etag) in parts.Zip(etags))
        {
            text.Append(CultureInfo.InvariantCulture, $"<Part><PartNumber>{part.Number}</PartNumber>");
            text.Append(CultureInfo.InvariantCulture, $"<ETag>\"{SecurityElement.Escape(etag)}\"</ETag>");
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
