using System.Buffers;
using System.Globalization;
using Drystone.Cli.Objects.Local;
using Drystone.Cli.Objects.Trees;
using Drystone.Cli.Objects.Wire;
using Drystone.Client;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>Downloads objects: a small one by one request, a large one in ranges. The file appears under its name when
/// its bytes were verified.</summary>
internal sealed class Downloader(Endpoint endpoint, TransferTools tools, string bucket)
{
    private const int ChunkBytes = 128 << 10;

    public async Task DownloadAsync(TreeEntry item, string path, TargetFolder folder, CancellationToken cancel)
    {
        folder.MakeFolderOf(path);
        if (FileStatus.Of(path, followsLinks: false) is { Kind: FileKind.Directory })
        {
            throw new ObjectsException($"{path} is a folder, and the key needs a file there");
        }

        if (item.SizeBytes >= endpoint.Settings.MultipartThresholdBytes)
        {
            await new LargeDownload(endpoint, tools, item, bucket, path).RunAsync(cancel);
            return;
        }

        var partial = PartialPathOf(item, bucket, path);
        try
        {
            var modified = await endpoint.Wire.SendAsync(
                RequestOf(item, "GET"), answer => StoreAsync(item, answer, partial, cancel), cancel);
            Finish(partial, path, modified);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    /// <summary>Beside the file, for a rename must stay on one disk; short, for any name may be as long as it can.
    /// </summary>
    public static string PartialPathOf(TreeEntry item, string bucket, string path) => Path.Combine(
        Path.GetDirectoryName(path)!, $".drystone-{TransferStates.IdOf($"{bucket}/{item.Place}", path)}.part");

    /// <summary>Gives the file its time, which tells the next run that it is the same, and its name.</summary>
    public static void Finish(string partial, string path, DateTime modifiedUtc)
    {
        File.SetLastWriteTimeUtc(partial, modifiedUtc);
        File.Move(partial, path, overwrite: true);
    }

    public WireRequest RequestOf(TreeEntry item, string method)
    {
        var request = new WireRequest(method, bucket, item.Place);
        if (endpoint.Wire.Profile.TrailingChecksums)
        {
            request.With("x-amz-checksum-mode", "ENABLED");
        }

        return request;
    }

    /// <summary>When the object was stored, as its head tells it.</summary>
    public static DateTime ModifiedOf(HttpResponseMessage answer) =>
        answer.Content.Headers.LastModified?.UtcDateTime
        ?? DateTime.Parse(
            S3Wire.Header(answer, "Last-Modified") ?? throw new ObjectsException("the answer has no Last-Modified"),
            CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    private async Task<DateTime> StoreAsync(
        TreeEntry item, HttpResponseMessage answer, string partial, CancellationToken cancel)
    {
        var expected = answer.Content.Headers.ContentLength;
        var checksum = WireChecksum.Of(answer);
        using var running = checksum is null ? null : new RunningChecksum(checksum.Kind);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            using var file = File.OpenHandle(partial, FileMode.Create, FileAccess.ReadWrite);
            await using var body = await endpoint.Wire.OpenBodyAsync(answer, cancel);
            var offset = 0L;
            while (await body.ReadAsync(buffer) is > 0 and var count)
            {
                running?.Append(buffer.AsSpan(0, count));
                RandomAccess.Write(file, buffer.AsSpan(0, count), offset);
                offset += count;
            }

            if (expected is { } length && length != offset)
            {
                throw new HttpIOException(HttpRequestError.ResponseEnded, $"{offset} of {length} bytes arrived");
            }

            Compare(checksum, running?.Finish());
            if (CompositeChecksum.Of(answer) is { } composite
                && await new CompositeCheck(endpoint, bucket, item.Place)
                    .FindDamageAsync(file, offset, S3Wire.ETag(answer), composite, cancel) is { } damage)
            {
                throw new ChecksumMismatchException(damage);
            }

            tools.Report.AddBytes(offset);
            return ModifiedOf(answer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Compare(WireChecksum? expected, string? actual)
    {
        if (expected is not null && expected.Expected != actual)
        {
            throw new ChecksumMismatchException(
                $"the bytes that arrived are not those that were stored ({expected.Kind} {actual}, stored with "
                + $"{expected.Expected})");
        }
    }
}
