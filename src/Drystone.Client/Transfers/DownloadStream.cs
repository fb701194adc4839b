using System.Security.Cryptography;
using Amazon.Runtime;

namespace Drystone.Client.Transfers;

/// <summary>The body of an answer: counts the bytes, compares their MD5 with the entity tag where that is one, and
/// translates the SDK's complaint about a checksum.</summary>
internal sealed class DownloadStream(Stream inner, string what, long lengthBytes, string? md5) : Stream
{
    private readonly IncrementalHash? _hash = md5 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private long _read;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => lengthBytes;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException("A download is read once, from its start.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var count = inner.Read(buffer);
            return Account(buffer[..count], buffer.Length);
        }
        catch (AmazonClientException e)
        {
            throw Mismatch(e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return Account(buffer.Span[..count], buffer.Length);
        }
        catch (AmazonClientException e)
        {
            throw Mismatch(e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash?.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Account(ReadOnlySpan<byte> bytes, int wanted)
    {
        _read += bytes.Length;
        _hash?.AppendData(bytes);
        if (bytes.Length == 0 && wanted > 0 && !_ended)
        {
            _ended = true;
            CheckEnd();
        }

        return bytes.Length;
    }

    private void CheckEnd()
    {
        if (_read != lengthBytes)
        {
            throw new ChecksumMismatchException($"{what} ended after {_read} of {lengthBytes} bytes.");
        }

        if (_hash is not null && Convert.ToHexStringLower(_hash.GetHashAndReset()) is var actual && actual != md5)
        {
            throw new ChecksumMismatchException($"{what} arrived with MD5 {actual}, and was stored with {md5}.");
        }
    }

    private ChecksumMismatchException Mismatch(AmazonClientException e) =>
        new($"{what} arrived with other bytes than were stored: {e.Message}", e);
}
