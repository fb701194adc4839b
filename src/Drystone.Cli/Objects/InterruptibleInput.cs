namespace Drystone.Cli.Objects;

/// <summary>Standard input whose reads end when they are cancelled: those of the runtime wait for the other end of the
/// pipe, which may have nothing to say for hours. The read that was given up ends with the process.</summary>
internal sealed class InterruptibleInput(Stream inner) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Into a buffer of its own: a read that was given up would write into one that is somebody else's by then.
        var own = new byte[buffer.Length];
        var count = await Task.Run(() => inner.Read(own), CancellationToken.None).WaitAsync(cancellationToken);

        // Who is interrupted together with the program before it has ended its output, and that is not the whole.
        cancellationToken.ThrowIfCancellationRequested();
        own.AsMemory(0, count).CopyTo(buffer);
        return count;
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
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
