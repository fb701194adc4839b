using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Drystone.Cli.Objects.Trees;
using Drystone.Cli.Objects.Wire;
using Drystone.Client;
using Microsoft.Win32.SafeHandles;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>
/// Downloads a large object in ranges, some at a time, into a file of its full size beside the target. Ranges that
/// arrived are written down with their checksum; the next run reads them back, and fetches what is not as it was.
/// </summary>
internal sealed class LargeDownload(
    Endpoint endpoint, TransferTools tools, TreeEntry item, string bucket, string path)
{
    private const int ChunkBytes = 256 << 10;

    private readonly string _source = $"{endpoint.Identity}/{bucket}/{item.Place}";
    private readonly string _partial = Downloader.PartialPathOf(item, bucket, path);

    public async Task RunAsync(CancellationToken cancel)
    {
        var (state, checksum, composite, modified) = await AskAsync(cancel);
        var statePath = tools.States.PathOf(_source, path);
        tools.States.Prepare();
        using (var ledger = RangeLedger.Open(statePath, state, hasFile: File.Exists(_partial)))
        using (var file = OpenPartial(state.SizeBytes, isNew: !ledger.IsResumed))
        {
            try
            {
                await FetchAsync(file, state, checksum.Kind, ledger, cancel);
            }
            catch (ObjectStoreException e) when (e.Status == HttpStatusCode.PreconditionFailed)
            {
                Forget(statePath);
                throw new ObjectsException("the object was replaced while it was read; run the command again", e);
            }

            var damage = composite is null
                ? await FindDamageAsync(file, state, checksum, ledger, cancel)
                : await new CompositeCheck(endpoint, bucket, item.Place)
                    .FindDamageAsync(file, state.SizeBytes, state.ETag, composite, cancel);
            if (damage is not null)
            {
                Forget(statePath);
                throw new ChecksumMismatchException(damage);
            }
        }

        Downloader.Finish(_partial, path, modified);
        File.Delete(statePath);
    }

    private void Forget(string statePath)
    {
        File.Delete(statePath);
        File.Delete(_partial);
    }

    private Task<(DownloadState State, WireChecksum Checksum, CompositeChecksum? Composite, DateTime ModifiedUtc)>
        AskAsync(CancellationToken cancel) =>
        endpoint.Wire.SendAsync(
            new Downloader(endpoint, tools, bucket).RequestOf(item, "HEAD"),
            answer =>
            {
                var sizeBytes = answer.Content.Headers.ContentLength
                    ?? throw new ObjectsException("the answer has no Content-Length");
                var checksum = WireChecksum.Of(answer) ?? new WireChecksum(ChecksumKind.Crc64Nvme, "");
                var state = new DownloadState(
                    _source, path, sizeBytes, S3Wire.ETag(answer),
                    tools.Options.PartBytes ?? endpoint.Settings.MultipartChunkBytes, checksum.Kind.ToString());
                return Task.FromResult((state, checksum, CompositeChecksum.Of(answer), Downloader.ModifiedOf(answer)));
            },
            cancel);

    private SafeFileHandle OpenPartial(long sizeBytes, bool isNew)
    {
        if (!isNew)
        {
            return File.OpenHandle(_partial, FileMode.Open, FileAccess.ReadWrite);
        }

        // Reserved first, so that a full disk is told before anything is fetched.
        return File.OpenHandle(
            _partial, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, FileOptions.None, sizeBytes);
    }

    private Task FetchAsync(
        SafeFileHandle file, DownloadState state, ChecksumKind kind, RangeLedger ledger, CancellationToken cancel) =>
        Parallel.ForAsync(
            0, ledger.Count,
            new ParallelOptions { MaxDegreeOfParallelism = TransferOptions.MostParts, CancellationToken = cancel },
            async (index, stop) =>
            {
                using var slot = await tools.TakeSlotAsync(stop);
                var (offset, length) = ledger.RangeOf(index);
                if (ledger.CrcOf(index) is { } written && written == ReadBack(file, kind, offset, length))
                {
                    return;
                }

                var request = new WireRequest("GET", bucket, item.Place)
                    .With("range", $"bytes={offset}-{offset + length - 1}")
                    .With("if-match", EntityTag.ForCondition(state.ETag, endpoint.Wire.Profile.QuotesIfMatch));
                var crc = await endpoint.Wire.SendAsync(
                    request, answer => StoreAsync(answer, file, CrcKindOf(kind), offset, length, stop), stop);
                ledger.Add(index, crc);
                tools.Report.AddBytes(length);
            });

    private async Task<ulong> StoreAsync(
        HttpResponseMessage answer, SafeFileHandle file, ChecksumKind kind, long start, long length,
        CancellationToken cancel)
    {
        if (answer.StatusCode != HttpStatusCode.PartialContent)
        {
            throw new ObjectsException("the store does not serve ranges");
        }

        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            await using var body = await endpoint.Wire.OpenBodyAsync(answer, cancel);
            var (crc, read) = (0UL, 0L);
            while (await body.ReadAsync(buffer) is > 0 and var count)
            {
                if (read + count > length)
                {
                    throw new ObjectsException("the store sent more than the range that was asked for");
                }

                crc = WireChecksum.Append(kind, crc, buffer.AsSpan(0, count));
                RandomAccess.Write(file, buffer.AsSpan(0, count), start + read);
                read += count;
            }

            return read == length
                ? crc
                : throw new HttpIOException(HttpRequestError.ResponseEnded, $"{read} of {length} bytes arrived");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ulong ReadBack(SafeFileHandle file, ChecksumKind kind, long offset, long length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        var crc = 0UL;
        for (var read = 0L; read < length;)
        {
            var wanted = (int)Math.Min(buffer.Length, length - read);
            var count = Uploader.ReadFully(file, buffer.AsSpan(0, wanted), offset + read);
            if (count == 0)
            {
                break;
            }

            crc = WireChecksum.Append(CrcKindOf(kind), crc, buffer.AsSpan(0, count));
            read += count;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return crc;
    }

    /// <returns>What is wrong with the whole; null when it is as it was stored, or nobody can tell.</returns>
    private static async Task<string?> FindDamageAsync(
        SafeFileHandle file, DownloadState state, WireChecksum checksum, RangeLedger ledger, CancellationToken cancel)
    {
        if (checksum.Expected.Length == 0)
        {
            return null;
        }

        var actual = checksum.Kind == ChecksumKind.Md5
            ? Convert.ToHexStringLower(await Task.Run(() => Md5Of(file, state.SizeBytes), cancel))
            : WireChecksum.Format(checksum.Kind, ledger.Combine(checksum.Kind));
        return actual == checksum.Expected
            ? null
            : $"the bytes that arrived are not those that were stored ({checksum.Kind} {actual}, stored with "
                + $"{checksum.Expected})";
    }

    /// <summary>An MD5 has an order, so it is made at the end.</summary>
    private static byte[] Md5Of(SafeFileHandle file, long sizeBytes)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var buffer = new byte[ChunkBytes];
        for (var offset = 0L; offset < sizeBytes;)
        {
            var count = RandomAccess.Read(file, buffer, offset);
            if (count == 0)
            {
                break;
            }

            md5.AppendData(buffer, 0, count);
            offset += count;
        }

        return md5.GetHashAndReset();
    }

    /// <summary>Ranges have a CRC of their own also where the whole has an MD5.</summary>
    private static ChecksumKind CrcKindOf(ChecksumKind kind) =>
        kind == ChecksumKind.Md5 ? ChecksumKind.Crc64Nvme : kind;
}
