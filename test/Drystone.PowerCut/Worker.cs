using System.Diagnostics;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.PowerCut;

/// <summary>One client, which asks for one thing after the other, on keys of its own.</summary>
internal sealed class Worker(AmazonS3Client s3, Ledger ledger, Load load, BucketKind bucket, int number)
{
    private const int SmallKeys = 12;
    private const int LargeKeys = 2;
    private const int MostVersions = 5;
    private const int MostSmallBytes = 200_000;
    private const int LeastLargeBytes = 1_100_000; // Above the border of packs, 1 MiB.
    private const int MostLargeBytes = 4_000_000;
    private const int LeastPartBytes = 5 << 20; // S3's, for all parts but the last.
    private const int MostBatchKeys = 4;

    private readonly Random random = new(Mix(load.Seed, number));

    /// <summary>Until the power is cut.</summary>
    public async Task RunAsync()
    {
        while (!load.IsCut)
        {
            try
            {
                await StepAsync();
                load.NoteAcknowledged();
            }
            catch (Exception fault) when (fault is AmazonClientException or AmazonServiceException
                or HttpRequestException or IOException or SocketException or OperationCanceledException)
            {
                if (!load.IsCut)
                {
                    ledger.NoteLoss($"{bucket.Name}: refused before the power was cut: {fault.Message}");
                }

                return;
            }
        }
    }

    private Task StepAsync()
    {
        var key = AnyKey();
        return key.Acknowledged.Count > MostVersions
            ? RemoveVersionAsync(key, key.Acknowledged[^1])
            : random.Next(100) switch
            {
                < 50 => PutAsync(SmallKey(), MostSmallBytes, leastBytes: 0),
                < 56 => PutAsync(LargeKey(), MostLargeBytes, LeastLargeBytes),
                < 60 => UploadAsync(),
                < 70 => DeleteAsync(key),
                < 75 => DeleteBatchAsync(),
                < 83 => CopyAsync(key),
                < 91 => RemoveVersionAsync(key),
                _ => ReadAsync(key),
            };
    }

    private KeyRecord AnyKey() => random.Next(8) == 0 ? LargeKey() : SmallKey();

    private KeyRecord SmallKey() => ledger.Key(bucket, $"{number}/small-{random.Next(SmallKeys)}");

    private KeyRecord LargeKey() => ledger.Key(bucket, $"{number}/large-{random.Next(LargeKeys)}");

    private Piece PieceOf(int bytes) => new((ulong)random.NextInt64(), bytes, bucket.Repeats);

    /// <summary>Mostly small ones, as they are in practice, and the empty one.</summary>
    private int Size(int least, int most) =>
        least + (int)((most - least) * Math.Pow(random.NextDouble(), least == 0 ? 4 : 1));

    private async Task PutAsync(KeyRecord key, int mostBytes, int leastBytes)
    {
        var content = Content.Of(PieceOf(Size(leastBytes, mostBytes)));
        var request = new PutObjectRequest
        {
            BucketName = bucket.Name,
            Key = key.Key,
            InputStream = new MemoryStream(content.Make()),
        };
        request.Metadata[Content.Header] = content.Name;
        await AddAsync(key, content, async () => (await s3.PutObjectAsync(request, load.Stop)).VersionId);
    }

    private async Task CopyAsync(KeyRecord source)
    {
        var target = SmallKey();
        // What expires may be gone before it is copied, and a copy of an object onto itself is refused.
        if (source.Current is not { } content || bucket.Expires || target == source)
        {
            return;
        }

        await AddAsync(target, content, async () => (await s3.CopyObjectAsync(
            new CopyObjectRequest
            {
                SourceBucket = bucket.Name,
                SourceKey = source.Key,
                DestinationBucket = bucket.Name,
                DestinationKey = target.Key,
            },
            load.Stop)).VersionId);
    }

    /// <summary>Each step is acknowledged for itself: the beginning, each part, and the end.</summary>
    private async Task UploadAsync()
    {
        var upload = new UploadRecord(LargeKey(), $"upload-{random.NextInt64():x16}");
        ledger.Add(upload);
        var begin = new InitiateMultipartUploadRequest { BucketName = bucket.Name, Key = upload.Target.Key };
        begin.Metadata[Content.Header] = upload.Name;
        upload.Id = (await s3.InitiateMultipartUploadAsync(begin, load.Stop)).UploadId;
        ledger.NoteAcknowledged();

        await UploadPartAsync(upload, 1, PieceOf(LeastPartBytes + random.Next(100_000)));
        if (random.Next(4) == 0)
        {
            // Sent again, a part takes the place of the one before.
            await UploadPartAsync(upload, 1, PieceOf(LeastPartBytes));
        }

        await UploadPartAsync(upload, 2, PieceOf(1 + random.Next(300_000)));
        if (random.Next(4) > 0)
        {
            await CompleteAsync(s3, ledger, upload, load.Stop);
            return;
        }

        upload.End = UploadEnd.AbortUnderWay;
        await s3.AbortMultipartUploadAsync(bucket.Name, upload.Target.Key, upload.Id, load.Stop);
        ledger.Remove(upload);
        ledger.NoteAcknowledged();
    }

    private async Task UploadPartAsync(UploadRecord upload, int part, Piece piece)
    {
        upload.PartUnderWay = (part, piece);
        var answer = await s3.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = bucket.Name,
                Key = upload.Target.Key,
                UploadId = upload.Id,
                PartNumber = part,
                InputStream = new MemoryStream(piece.Make()),
            },
            load.Stop);
        upload.Parts[part] = (piece, answer.ETag);
        upload.PartUnderWay = null;
        ledger.NoteAcknowledged();
    }

    /// <summary>Of all parts that were acknowledged.</summary>
    public static async Task CompleteAsync(
        AmazonS3Client s3, Ledger ledger, UploadRecord upload, CancellationToken cancel)
    {
        var key = upload.Target;
        var content = new Content(upload.Name, [.. upload.Parts.Values.Select(part => part.Piece)]);
        upload.End = UploadEnd.CompletionUnderWay;
        await AddAsync(ledger, key, content, upload.Since, async () => (await s3.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest
            {
                BucketName = key.Bucket.Name,
                Key = key.Key,
                UploadId = upload.Id,
                PartETags = [.. upload.Parts.Select(part => new PartETag(part.Key, part.Value.ETag))],
            },
            cancel)).VersionId);
        ledger.Remove(upload);
    }

    private async Task DeleteAsync(KeyRecord key)
    {
        Begin(key, AfterDelete(key));
        var answer = await s3.DeleteObjectAsync(bucket.Name, key.Key, load.Stop);
        End(ledger, key, answer.VersionId);
    }

    private async Task DeleteBatchAsync()
    {
        var keys = Enumerable.Range(0, MostBatchKeys).Select(_ => SmallKey()).Distinct().ToList();
        foreach (var key in keys)
        {
            Begin(key, AfterDelete(key));
        }

        var answer = await s3.DeleteObjectsAsync(
            new DeleteObjectsRequest
            {
                BucketName = bucket.Name,
                Objects = [.. keys.Select(key => new KeyVersion { Key = key.Key })],
            },
            load.Stop);
        foreach (var deleted in answer.DeletedObjects)
        {
            End(ledger, keys.Single(key => key.Key == deleted.Key), deleted.DeleteMarkerVersionId);
        }
    }

    private Task RemoveVersionAsync(KeyRecord key) => bucket.IsVersioned && key.Acknowledged.Count > 0
        ? RemoveVersionAsync(key, key.Acknowledged[random.Next(key.Acknowledged.Count)])
        : Task.CompletedTask;

    private async Task RemoveVersionAsync(KeyRecord key, ObjectVersion removed)
    {
        Begin(key, [.. key.Acknowledged.Where(one => one != removed)]);
        await s3.DeleteObjectAsync(bucket.Name, key.Key, removed.Id, load.Stop);
        End(ledger, key, newId: null);
    }

    private async Task ReadAsync(KeyRecord key)
    {
        var content = key.Current;
        byte[]? found = null;
        try
        {
            using var answer = await s3.GetObjectAsync(bucket.Name, key.Key, load.Stop);
            found = await ReadBack.ReadAsync(answer, load.Stop);
        }
        catch (AmazonS3Exception fault) when (fault.ErrorCode is "NoSuchKey")
        {
            if (content is not null && bucket.Expires && KeyRecord.MayHaveExpired(key.Acknowledged))
            {
                key.Acknowledged = [];
                key.IsTouched = true;
                ledger.NoteExpired();
                return;
            }
        }

        if (!(found is null ? content is null : content is not null && content.Make().AsSpan().SequenceEqual(found)))
        {
            ledger.NoteLoss($"{key}: read under load, and not what was acknowledged: {content}");
        }
    }

    private IReadOnlyList<ObjectVersion> AfterDelete(KeyRecord key) =>
        bucket.IsVersioned ? [new(null, null), .. key.Acknowledged] : [];

    private Task AddAsync(KeyRecord key, Content content, Func<Task<string?>> call) =>
        AddAsync(ledger, key, content, Stopwatch.GetTimestamp(), call);

    private static async Task AddAsync(
        Ledger ledger, KeyRecord key, Content content, long since, Func<Task<string?>> call)
    {
        var isVersioned = key.Bucket.IsVersioned;
        var added = new ObjectVersion(isVersioned ? null : "null", content, since);
        Begin(key, isVersioned ? [added, .. key.Acknowledged] : [added]);
        End(ledger, key, await call());
    }

    private static void Begin(KeyRecord key, IReadOnlyList<ObjectVersion> after)
    {
        key.IsTouched = true;
        key.UnderWay = after;
    }

    /// <param name="newId">Of the version that the operation made, if it made one.</param>
    private static void End(Ledger ledger, KeyRecord key, string? newId)
    {
        var after = key.UnderWay!;
        key.Acknowledged = after.Count > 0 && after[0].Id is null
            ? [after[0] with { Id = newId }, .. after.Skip(1)]
            : after;
        key.UnderWay = null;
        ledger.NoteAcknowledged();
    }

    // HashCode.Combine differs from process to process, and a seed must not.
    private static int Mix(ulong seed, int number) => (int)((seed ^ ((ulong)number * 0x9e3779b97f4a7c15)) >> 16);
}
