using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Drystone.S3.Checksums;
using Microsoft.Win32.SafeHandles;

namespace Drystone.Cli.Objects.Wire;

/// <summary>The checksum of an object that was uploaded in parts, made from the checksums of the parts one after the
/// other. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html</summary>
/// <param name="Algorithm">The last word of its header: <c>crc32</c>, <c>crc32c</c>, <c>sha1</c> or
/// <c>sha256</c>.</param>
/// <param name="Expected">Base64.</param>
/// <param name="Parts">How many there are.</param>
internal sealed record CompositeChecksum(string Algorithm, string Expected, int Parts)
{
    private const int ChunkBytes = 256 << 10;

    private static readonly string[] Algorithms = ["crc32", "crc32c", "sha1", "sha256"];

    /// <summary>That of an answer to GET or HEAD of the whole object; null when it has none.</summary>
    public static CompositeChecksum? Of(HttpResponseMessage answer)
    {
        foreach (var algorithm in Algorithms)
        {
            if (S3Wire.Header(answer, $"x-amz-checksum-{algorithm}")?.Split('-') is [var value, var count]
                && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var parts))
            {
                return new(algorithm, value, parts);
            }
        }

        return null;
    }

    /// <summary>Computes it of a file whose parts have these sizes.</summary>
    public bool Holds(SafeFileHandle file, IEnumerable<long> partBytes, CancellationToken cancel)
    {
        var buffer = new byte[ChunkBytes];
        var (digests, offset) = (new MemoryStream(), 0L);
        foreach (var length in partBytes)
        {
            digests.Write(DigestOf(file, offset, length, buffer, cancel));
            offset += length;
        }

        using var whole = new Digest(Algorithm);
        whole.Append(digests.ToArray());
        return Convert.ToBase64String(whole.Finish()) == Expected;
    }

    private byte[] DigestOf(SafeFileHandle file, long offset, long length, byte[] buffer, CancellationToken cancel)
    {
        using var digest = new Digest(Algorithm);
        for (var end = offset + length; offset < end;)
        {
            cancel.ThrowIfCancellationRequested();
            var count = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - offset)), offset);
            if (count == 0)
            {
                break;
            }

            digest.Append(buffer.AsSpan(0, count));
            offset += count;
        }

        return digest.Finish();
    }

    private sealed class Digest(string algorithm) : IDisposable
    {
        private readonly IncrementalHash? _hash = algorithm switch
        {
            "sha1" => IncrementalHash.CreateHash(HashAlgorithmName.SHA1),
            "sha256" => IncrementalHash.CreateHash(HashAlgorithmName.SHA256),
            _ => null,
        };

        private uint _crc;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (_hash is not null)
            {
                _hash.AppendData(bytes);
                return;
            }

            _crc = algorithm == "crc32" ? Crc32.Append(_crc, bytes) : Crc32C.Append(_crc, bytes);
        }

        public byte[] Finish()
        {
            var crc = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(crc, _crc);
            return _hash?.GetHashAndReset() ?? crc;
        }

        public void Dispose() => _hash?.Dispose();
    }
}
