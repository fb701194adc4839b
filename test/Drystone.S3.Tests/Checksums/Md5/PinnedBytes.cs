using System.Buffers;

namespace Drystone.S3.Tests.Checksums.Md5;

/// <summary>Memory that knows whether somebody reads it, and objects when it may not be read any more.</summary>
internal sealed class PinnedBytes(byte[] bytes) : MemoryManager<byte>
{
    private MemoryHandle handle;
    private int pins;
    private bool isTakenBack;

    public bool IsPinned => Volatile.Read(ref pins) > 0;

    /// <summary>As a pool does with a buffer that came back: what is in it changes.</summary>
    public void TakeBack()
    {
        Assert.False(IsPinned, "Memory was given back that is still read.");
        Volatile.Write(ref isTakenBack, true);
        bytes.AsSpan().Fill(0xaa);
    }

    public override Span<byte> GetSpan() => bytes;

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        Assert.False(Volatile.Read(ref isTakenBack), "Memory is read that was given back.");
        Interlocked.Increment(ref pins);
        handle = bytes.AsMemory(elementIndex).Pin();
        unsafe
        {
            return new MemoryHandle(handle.Pointer, pinnable: this);
        }
    }

    public override void Unpin()
    {
        handle.Dispose();
        Interlocked.Decrement(ref pins);
    }

    protected override void Dispose(bool disposing)
    {
    }
}
