namespace Drystone.Client.Tests.Stores;

/// <summary>A stream of zeros that breaks, or does something else, after so many bytes.</summary>
internal sealed class BrokenStream(long goodBytes, Action? instead = null) : Stream
{
    private long _left = goodBytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = (int)Math.Min(count, _left);
        if (read == 0)
        {
            if (instead is null)
            {
                throw new InvalidDataException("The stream is broken.");
            }

            instead();
            read = count;
        }
        else
        {
            _left -= read;
        }

        Array.Clear(buffer, offset, read);
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
