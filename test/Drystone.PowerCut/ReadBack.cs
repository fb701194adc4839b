using System.Collections.Concurrent;
using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.PowerCut;

/// <summary>Holds what a server has against what it acknowledged. What was acknowledged must be there and exact, what
/// was under way wholly or not at all, and nothing else.</summary>
internal sealed class ReadBack(AmazonS3Client s3, Ledger ledger)
{
    private const int Readers = 8;

    /// <summary>Of the objects that nothing happened to since, one in so many is read again.</summary>
    private const int SampledOne = 10;

    private readonly ConcurrentDictionary<(string Bucket, string Key), List<FoundVersion>> found = new();
    private long objects;
    private long bytes;
    private long underWayThere;

    public sealed record Readings(long Objects, long Bytes, long UnderWayThere);

    /// <param name="IsMarker">It is a delete marker.</param>
    private sealed record FoundVersion(string Id, bool IsMarker, long Bytes);

    /// <param name="sample">Chooses what is read of what nothing happened to; null: everything is read.</param>
    public async Task<Readings> RunAsync(Random? sample, CancellationToken cancel)
    {
        foreach (var loss in await BucketKind.CompareAllAsync(s3))
        {
            ledger.NoteLoss(loss);
        }

        foreach (var bucket in BucketKind.All)
        {
            await ListAsync(bucket);
        }

        foreach (var (bucket, key) in found.Keys.Where(one => ledger.Find(one.Bucket, one.Key) is null))
        {
            ledger.NoteLoss($"{bucket}/{key}: nobody asked for it");
        }

        var chosen = ledger.Keys.OrderBy(one => one.ToString(), StringComparer.Ordinal)
            .Select(key => (Key: key, Read: sample is null || key.IsTouched || sample.Next(SampledOne) == 0)).ToList();
        await Parallel.ForEachAsync(
            chosen,
            new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancel },
            async (one, stop) => await CompareAsync(one.Key, one.Read, stop));
        await new UploadCheck(s3, ledger).RunAsync();
        return new(objects, bytes, underWayThere);
    }

    public static async Task<byte[]> ReadAsync(GetObjectResponse answer, CancellationToken cancel)
    {
        using var content = new MemoryStream((int)answer.ContentLength);
        await answer.ResponseStream.CopyToAsync(content, cancel);
        return content.ToArray();
    }

    private async Task ListAsync(BucketKind bucket)
    {
        await foreach (var page in s3.Paginators.ListVersions(new() { BucketName = bucket.Name }).Responses)
        {
            foreach (var one in page.Versions ?? [])
            {
                found.GetOrAdd((bucket.Name, one.Key), _ => [])
                    .Add(new(one.VersionId, one.IsDeleteMarker == true, one.Size ?? 0));
            }
        }
    }

    private async Task CompareAsync(KeyRecord key, bool read, CancellationToken cancel)
    {
        var there = found.GetValueOrDefault((key.Bucket.Name, key.Key)) ?? [];
        var versions = read
            ? await ReadAllAsync(key, there, cancel)
            : [.. there.Select(one => KnownOf(key, one))];
        var isAcknowledged = Explain(key.Acknowledged, versions);
        if (!isAcknowledged && key.UnderWay is not null && Explain(key.UnderWay, versions))
        {
            Interlocked.Increment(ref underWayThere);
        }
        else if (!isAcknowledged && versions.Count == 0 && key.Bucket.Expires
            && (KeyRecord.MayHaveExpired(key.Acknowledged)
                || (key.UnderWay is not null && KeyRecord.MayHaveExpired(key.UnderWay))))
        {
            ledger.NoteExpired();
        }
        else if (!isAcknowledged)
        {
            ledger.NoteLoss($"{key}: acknowledged is {Show(key.Acknowledged)}, under way "
                + $"{(key.UnderWay is null ? "nothing" : Show(key.UnderWay))}, and there is {Show(versions)}");
        }

        key.Acknowledged = versions;
        key.UnderWay = null;
        key.IsTouched = false;
    }

    /// <summary>What the listing says, taken for the version of the same id and length.</summary>
    private static ObjectVersion KnownOf(KeyRecord key, FoundVersion found) =>
        key.Acknowledged.FirstOrDefault(one => one.Id == found.Id
            && (one.Content is null ? found.IsMarker : !found.IsMarker && one.Content.Bytes == found.Bytes))
        ?? new(found.Id, found.IsMarker ? null : new Content($"of {found.Bytes} bytes", []));

    private async Task<IReadOnlyList<ObjectVersion>> ReadAllAsync(
        KeyRecord key, List<FoundVersion> there, CancellationToken cancel)
    {
        List<ObjectVersion> versions = [];
        foreach (var one in there)
        {
            var known = one.IsMarker ? new(one.Id, null) : await ReadOneAsync(key, one, cancel);
            if (known is not null)
            {
                versions.Add(known);
            }
        }

        return versions;
    }

    /// <summary>Null when it has expired since it was listed.</summary>
    private async Task<ObjectVersion?> ReadOneAsync(KeyRecord key, FoundVersion there, CancellationToken cancel)
    {
        try
        {
            using var answer = await s3.GetObjectAsync(
                new GetObjectRequest
                {
                    BucketName = key.Bucket.Name,
                    Key = key.Key,
                    VersionId = key.Bucket.IsVersioned ? there.Id : null,
                },
                cancel);
            var body = await ReadAsync(answer, cancel);
            Interlocked.Increment(ref objects);
            Interlocked.Add(ref bytes, body.Length);
            return Recognize(key, there, answer.Metadata[Content.Header] ?? "nothing", body);
        }
        catch (AmazonS3Exception fault) when (key.Bucket.Expires && fault.ErrorCode == "NoSuchKey")
        {
            return null;
        }
        catch (Exception fault) when (fault is AmazonS3Exception or HttpRequestException or IOException)
        {
            return new(there.Id, new Content($"unreadable: {fault.Message}", []));
        }
    }

    /// <summary>Name and bytes must be those of one content that somebody wrote to this key.</summary>
    private static ObjectVersion Recognize(KeyRecord key, FoundVersion there, string name, byte[] body)
    {
        var known = key.Acknowledged.Concat(key.UnderWay ?? []).FirstOrDefault(one => one.Content?.Name == name);
        return known is not null && known.Content!.Make().AsSpan().SequenceEqual(body)
            ? known with { Id = there.Id }
            : new(there.Id, new Content(
                known is null
                    ? $"{name}, which is not known, {body.Length} bytes"
                    : $"{name} with other bytes, {body.Length} of them",
                []));
    }

    private static bool Explain(IReadOnlyList<ObjectVersion> expected, IReadOnlyList<ObjectVersion> found) =>
        expected.Count == found.Count && expected.Zip(found).All(pair => pair.First.Explains(pair.Second));

    private static string Show(IReadOnlyList<ObjectVersion> versions) => $"[{string.Join(", ", versions)}]";
}
