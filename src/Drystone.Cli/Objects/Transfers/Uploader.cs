using System.Buffers;
using Drystone.Cli.Objects.Local;
using Drystone.Cli.Objects.Trees;
using Drystone.Cli.Objects.Wire;
using Drystone.S3.Checksums;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Win32.SafeHandles;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>Uploads files: a small one by one request, a large one in parts.</summary>
internal sealed class Uploader(Endpoint endpoint, TransferTools tools)
{
    /// <summary>Files up to here are read without waiting for a slot: as many as there are workers are in memory.
    /// </summary>
    private const int SmallBytes = 256 << 10;

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    public async Task UploadAsync(TreeEntry file, string bucket, string key, CancellationToken cancel)
    {
        if (file.SizeBytes >= endpoint.Settings.MultipartThresholdBytes)
        {
            await new LargeUpload(endpoint, tools, file, bucket, key).RunAsync(cancel);
        }
        else if (file.SizeBytes <= SmallBytes)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(SmallBytes);
            await PutAsync(file, bucket, key, buffer, cancel);
            ArrayPool<byte>.Shared.Return(buffer);
        }
        else
        {
            using var slot = await tools.TakeSlotAsync(cancel);
            var buffer = tools.RentBuffer((int)file.SizeBytes);
            await PutAsync(file, bucket, key, buffer, cancel);
            tools.ReturnBuffer(buffer);
        }
    }

    /// <summary>By the name's ending.</summary>
    public static string ContentTypeOf(string name) =>
        ContentTypes.TryGetContentType(name, out var type) ? type : "application/octet-stream";

    /// <summary>Opened so that others may go on with the file: what they change is noticed afterwards.</summary>
    public static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    public static int ReadFully(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        var length = 0;
        while (length < buffer.Length)
        {
            var count = RandomAccess.Read(file, buffer[length..], offset + length);
            if (count == 0)
            {
                break;
            }

            length += count;
        }

        return length;
    }

    /// <exception cref="ObjectsException">The file is not what it was when it was found.</exception>
    public static void CheckUnchanged(TreeEntry file)
    {
        if (FileStatus.Of(file.Place, followsLinks: true) is not { } now
            || now.SizeBytes != file.SizeBytes || now.ModifiedUtc != file.ModifiedUtc)
        {
            throw new ObjectsException("it was changed while it was read; nothing was stored");
        }
    }

    /// <summary>What the endpoint's settings ask for of every upload.</summary>
    public static IEnumerable<KeyValuePair<string, string>> SettingHeaders(Endpoint endpoint)
    {
        if (endpoint.Settings.StorageClass is { } storageClass)
        {
            yield return new("x-amz-storage-class", storageClass);
        }

        if (endpoint.Settings.Encryption is { } encryption)
        {
            yield return new("x-amz-server-side-encryption", encryption.Algorithm);
            if (encryption.KeyId is { } keyId)
            {
                yield return new("x-amz-server-side-encryption-aws-kms-key-id", keyId);
            }
        }
    }

    private async Task PutAsync(TreeEntry file, string bucket, string key, byte[] buffer, CancellationToken cancel)
    {
        var body = buffer.AsMemory(0, (int)file.SizeBytes);
        using (var handle = Open(file.Place))
        {
            if (ReadFully(handle, body.Span, 0) != body.Length)
            {
                throw new ObjectsException("it became shorter while it was read; nothing was stored");
            }
        }

        CheckUnchanged(file);
        var request = new WireRequest("PUT", bucket, key)
        {
            Headers = [new("content-type", ContentTypeOf(key)), .. SettingHeaders(endpoint)],
            Body = body,
        };
        if (endpoint.Wire.Profile.TrailingChecksums)
        {
            request.With(
                WireChecksum.Crc64Header,
                WireChecksum.Format(ChecksumKind.Crc64Nvme, Crc64Nvme.Append(0, body.Span)));
        }

        await endpoint.Wire.SendAsync(request, _ => Task.FromResult(true), cancel);
        tools.Report.AddBytes(body.Length);
    }
}
