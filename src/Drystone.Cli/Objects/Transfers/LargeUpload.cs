using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Cli.Objects.Trees;
using Drystone.Cli.Objects.Wire;
using Drystone.Client;
using Drystone.S3.Checksums;
using Microsoft.Win32.SafeHandles;
using SdkAlgorithm = Amazon.S3.ChecksumAlgorithm;
using SdkType = Amazon.S3.ChecksumType;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>
/// Uploads a large file in parts, some at a time. An upload that does not come to its end stays, and the next run goes
/// on with it: parts that are there are compared with the file by their checksums, the others sent.
/// </summary>
internal sealed class LargeUpload(Endpoint endpoint, TransferTools tools, TreeEntry file, string bucket, string key)
{
    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html</summary>
    private const int MostParts = 10_000;

    private readonly bool _hasChecksums = endpoint.Wire.Profile.TrailingChecksums;
    private readonly string _target = $"{endpoint.Identity}/{bucket}/{key}";
    private readonly string _source = Path.GetFullPath(file.Place);

    public async Task RunAsync(CancellationToken cancel)
    {
        var statePath = tools.States.PathOf(_source, _target);
        var (state, stored) = await ResumeAsync(statePath, cancel) ?? (await BeginAsync(statePath, cancel), []);
        var parts = new SentPart[(int)((file.SizeBytes + state.PartBytes - 1) / state.PartBytes)];
        using (var handle = Uploader.Open(file.Place))
        {
            await SendAsync(handle, state, stored, parts, cancel);
        }

        try
        {
            Uploader.CheckUnchanged(file);
        }
        catch (ObjectsException)
        {
            await AbortAsync(state.UploadId);
            File.Delete(statePath);
            throw;
        }

        await CompleteAsync(state, parts, cancel);
        File.Delete(statePath);
    }

    /// <summary>The unfinished upload of this very file; null when there is none. That of a file which has changed
    /// since is given up.</summary>
    private async Task<(UploadState, Dictionary<int, PartDetail>)?> ResumeAsync(
        string statePath, CancellationToken cancel)
    {
        if (TransferStates.LoadUpload(statePath) is not { } state)
        {
            return null;
        }

        if (state.SizeBytes != file.SizeBytes || state.ModifiedUtc != file.ModifiedUtc
            || state.Source != _source || state.Target != _target)
        {
            await AbortAsync(state.UploadId);
            return null;
        }

        try
        {
            return (state, await ListPartsAsync(state.UploadId, cancel));
        }
        catch (ObjectStoreException e) when (e.Code == "NoSuchUpload")
        {
            return null;
        }
    }

    private async Task<Dictionary<int, PartDetail>> ListPartsAsync(string uploadId, CancellationToken cancel)
    {
        var parts = new Dictionary<int, PartDetail>();
        var request = new ListPartsRequest { BucketName = bucket, Key = key, UploadId = uploadId };
        while (true)
        {
            var page = await endpoint.AskAsync(
                "list parts", bucket, client => client.ListPartsAsync(request, cancel));
            foreach (var part in page.Parts ?? [])
            {
                parts[part.PartNumber ?? 0] = part;
            }

            if (page.IsTruncated != true)
            {
                return parts;
            }

            request.PartNumberMarker = page.NextPartNumberMarker?.ToString();
        }
    }

    private async Task<UploadState> BeginAsync(string statePath, CancellationToken cancel)
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = bucket,
            Key = key,
            ContentType = Uploader.ContentTypeOf(key),
            StorageClass = endpoint.Settings.StorageClass is { } name ? S3StorageClass.FindValue(name) : null,
            ServerSideEncryptionMethod = endpoint.Settings.Encryption is { } encryption
                ? ServerSideEncryptionMethod.FindValue(encryption.Algorithm)
                : null,
            ServerSideEncryptionKeyManagementServiceKeyId = endpoint.Settings.Encryption?.KeyId,
            ChecksumAlgorithm = _hasChecksums ? SdkAlgorithm.CRC64NVME : null,
            ChecksumType = _hasChecksums ? SdkType.FULL_OBJECT : null,
        };
        var begun = await endpoint.AskAsync(
            "upload", bucket, client => client.InitiateMultipartUploadAsync(request, cancel));
        var wanted = tools.Options.PartBytes ?? endpoint.Settings.MultipartChunkBytes;
        var partBytes = Math.Max(wanted, (file.SizeBytes + MostParts - 1) / MostParts);
        var state = new UploadState(
            _source, _target, file.SizeBytes, file.ModifiedUtc, partBytes, begun.UploadId);
        tools.States.Save(statePath, state);
        return state;
    }

    private Task SendAsync(
        SafeFileHandle handle, UploadState state, Dictionary<int, PartDetail> stored, SentPart[] parts,
        CancellationToken cancel) =>
        Parallel.ForAsync(
            0, parts.Length,
            new ParallelOptions { MaxDegreeOfParallelism = TransferOptions.MostParts, CancellationToken = cancel },
            async (index, stop) =>
            {
                using var slot = await tools.TakeSlotAsync(stop);
                var offset = index * state.PartBytes;
                var length = (int)Math.Min(state.PartBytes, file.SizeBytes - offset);
                var buffer = tools.RentBuffer(length);
                var bytes = buffer.AsMemory(0, length);
                if (Uploader.ReadFully(handle, bytes.Span, offset) != length)
                {
                    throw new ObjectsException("it became shorter while it was read; nothing was stored");
                }

                var crc = _hasChecksums ? Crc64Nvme.Append(0, bytes.Span) : 0;
                var tag = stored.TryGetValue(index + 1, out var part) && IsSame(part, bytes.Span, crc)
                    ? part.ETag
                    : await SendPartAsync(state.UploadId, index + 1, bytes, crc, stop);
                parts[index] = new SentPart(tag, crc, length);
                tools.ReturnBuffer(buffer);
            });

    private async Task<string> SendPartAsync(
        string uploadId, int number, ReadOnlyMemory<byte> bytes, ulong crc, CancellationToken cancel)
    {
        var request = new WireRequest(
            "PUT", bucket, key, $"partNumber={number}&uploadId={Uri.EscapeDataString(uploadId)}")
        { Body = bytes };
        if (_hasChecksums)
        {
            request.With(WireChecksum.Crc64Header, WireChecksum.Format(ChecksumKind.Crc64Nvme, crc));
        }

        var tag = await endpoint.Wire.SendAsync(request, answer => Task.FromResult(S3Wire.ETag(answer)), cancel);
        tools.Report.AddBytes(bytes.Length);
        return tag;
    }

    /// <summary>A part is trusted by what it holds, not by its number.</summary>
    private bool IsSame(PartDetail part, ReadOnlySpan<byte> bytes, ulong crc) =>
        part.Size == bytes.Length
        && (_hasChecksums && part.ChecksumCRC64NVME is { Length: > 0 } stored
            ? stored == WireChecksum.Format(ChecksumKind.Crc64Nvme, crc)
            : EntityTag.Md5(part.ETag) == Convert.ToHexStringLower(MD5.HashData(bytes)));

    private async Task CompleteAsync(UploadState state, SentPart[] parts, CancellationToken cancel)
    {
        var whole = parts[0].Crc;
        foreach (var part in parts.AsSpan(1))
        {
            whole = Crc64Nvme.Combine(whole, part.Crc, part.SizeBytes);
        }

        var request = new CompleteMultipartUploadRequest
        {
            BucketName = bucket,
            Key = key,
            UploadId = state.UploadId,
            PartETags = [.. parts.Select((part, index) => new PartETag(index + 1, part.ETag)
            {
                ChecksumCRC64NVME = _hasChecksums ? WireChecksum.Format(ChecksumKind.Crc64Nvme, part.Crc) : null,
            })],
            ChecksumCRC64NVME = _hasChecksums ? WireChecksum.Format(ChecksumKind.Crc64Nvme, whole) : null,
            ChecksumType = _hasChecksums ? SdkType.FULL_OBJECT : null,
        };
        await endpoint.AskAsync(
            "upload", bucket, client => client.CompleteMultipartUploadAsync(request, cancel));
    }

    private async Task AbortAsync(string uploadId)
    {
        try
        {
            await endpoint.Client.AbortMultipartUploadAsync(bucket, key, uploadId, CancellationToken.None);
        }
        catch (AmazonS3Exception)
        {
            // It is gone, or the bucket's rule for incomplete uploads will see to it.
        }
    }

    private readonly record struct SentPart(string ETag, ulong Crc, int SizeBytes);
}
