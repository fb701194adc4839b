using Drystone.Client.Observability;
using Drystone.Client.Transfers;

namespace Drystone.Client;

public sealed partial class S3ObjectStore
{
    /// <summary>The most that PutObject takes.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html</summary>
    private const long MaxPutBytes = 5L << 30;

    /// <inheritdoc/>
    public Task<ObjectRef> UploadAsync(
        string bucket, string key, Stream body, UploadOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        Addresses.Check(bucket, key);
        options ??= new UploadOptions();
        return RunAsync("upload", bucket, async connection =>
        {
            var plan = new UploadPlan(bucket, key, options, _settings, connection.Profile);
            var (tag, sizeBytes) = await UploadAsync(connection, plan, body, options, cancel).ConfigureAwait(false);
            ClientMetrics.BytesSent.Add(sizeBytes);
            return new ObjectRef(bucket, key, EntityTag.Bare(tag), sizeBytes, options.ContentType);
        }, cancel);
    }

    /// <summary>What is known to be small goes in one request. Everything else is read piece by piece, and a body that
    /// turns out to fit one piece goes in one request too.</summary>
    private async Task<(string ETag, long SizeBytes)> UploadAsync(
        Connection connection, UploadPlan plan, Stream body, UploadOptions options, CancellationToken cancel)
    {
        if (options is { IfAbsent: true } or { IfMatch: not null } && !connection.Profile.ConditionalMultipart)
        {
            var spool = await Spool.OpenAsync(body, cancel).ConfigureAwait(false);
            await using (spool.ConfigureAwait(false))
            {
                return await PutWholeAsync(connection, plan, spool.Rewind(), cancel).ConfigureAwait(false);
            }
        }

        if (body.CanSeek && body.Length - body.Position < _settings.MultipartThresholdBytes)
        {
            return await PutWholeAsync(connection, plan, body, cancel).ConfigureAwait(false);
        }

        var length = body.CanSeek ? body.Length - body.Position : options.LengthBytes;
        var sizes = new PartSizes(_settings.MultipartChunkBytes, length, connection.Profile.EqualParts);
        var first = await BodyReader.ReadAsync(body, sizes.Of(1), cancel).ConfigureAwait(false);
        if (first.LengthBytes < sizes.Of(1))
        {
            return await PutPieceAsync(connection, plan, first, cancel).ConfigureAwait(false);
        }

        using var upload = new MultipartUpload(connection.Client, plan, sizes, cancel);
        return await upload.RunAsync(first, body).ConfigureAwait(false);
    }

    private static async Task<(string ETag, long SizeBytes)> PutPieceAsync(
        Connection connection, UploadPlan plan, BodyPiece piece, CancellationToken cancel)
    {
        using (piece)
        {
            using var bytes = piece.Open();
            return await PutWholeAsync(connection, plan, bytes, cancel).ConfigureAwait(false);
        }
    }

    private static async Task<(string ETag, long SizeBytes)> PutWholeAsync(
        Connection connection, UploadPlan plan, Stream body, CancellationToken cancel)
    {
        var sizeBytes = body.Length - body.Position;
        plan.CheckLength(sizeBytes);
        if (sizeBytes > MaxPutBytes)
        {
            throw new NotSupportedException(
                $"The provider {connection.Profile.Name} keeps conditions for one request only, which takes 5 GiB at "
                + $"most; this body has {sizeBytes} bytes.");
        }

        var stored = await connection.Client.PutObjectAsync(plan.Put(body), cancel).ConfigureAwait(false);
        plan.Report(sizeBytes);
        return (stored.ETag, sizeBytes);
    }
}
