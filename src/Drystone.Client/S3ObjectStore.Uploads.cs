using Drystone.Client.Observability;
using Drystone.Client.Transfers;

namespace Drystone.Client;

public sealed partial class S3ObjectStore
{
    /// <inheritdoc/>
    public Task<ObjectRef> UploadAsync(
        string bucket, string key, Stream body, UploadOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(body);
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
        var length = options.LengthBytes ?? (body.CanSeek ? body.Length - body.Position : null);
        if (length is { } known && body.CanSeek)
        {
            plan.CheckLength(body.Length - body.Position);
            if (known < _settings.MultipartThresholdBytes)
            {
                var stored = await connection.Client.PutObjectAsync(plan.Put(body), cancel).ConfigureAwait(false);
                plan.Report(known);
                return (stored.ETag, known);
            }
        }

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
            plan.CheckLength(piece.LengthBytes);
            using var bytes = piece.Open();
            var stored = await connection.Client.PutObjectAsync(plan.Put(bytes), cancel).ConfigureAwait(false);
            plan.Report(piece.LengthBytes);
            return (stored.ETag, piece.LengthBytes);
        }
    }
}
