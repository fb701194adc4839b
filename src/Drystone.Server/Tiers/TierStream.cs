using Drystone.Engine.Tiers;

namespace Drystone.Server.Tiers;

/// <summary>The body of an answer while it comes. A connection that breaks or stands still is a tier that does not
/// answer.</summary>
/// <param name="answer">Disposed with the stream.</param>
internal sealed class TierStream(HttpResponseMessage answer, Stream body, TimeProvider time) : Stream
{
    // From one piece to the next.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var deadline = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await body.ReadAsync(buffer, either.Token);
        }
        catch (Exception fault) when (
            fault is HttpRequestException or IOException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new TierUnavailableException(
                $"A tier broke off in the middle of an answer: {fault.GetBaseException().Message}", fault);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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
            body.Dispose();
            answer.Dispose();
        }

        base.Dispose(disposing);
    }
}
