namespace Drystone.Engine.Tests.Simulation;

/// <summary>The bytes of a simulated file, which cost what was written and not what was reserved.</summary>
internal sealed class FileContent(FileImage image)
{
    private byte[] bytes = image.Bytes;
    private bool isShared = true;

    public long Length { get; private set; } = image.Length;

    public int Read(Span<byte> into, long offset)
    {
        var count = (int)Math.Clamp(Length - offset, 0, into.Length);
        var known = (int)Math.Clamp(bytes.Length - offset, 0, count);
        bytes.AsSpan((int)Math.Min(offset, bytes.Length), known).CopyTo(into);
        into[known..count].Clear();
        return count;
    }

    public void Write(ReadOnlySpan<byte> from, long offset)
    {
        Own(Math.Max(bytes.Length, checked((int)(offset + from.Length))));
        from.CopyTo(bytes.AsSpan((int)offset));
        Length = Math.Max(Length, offset + from.Length);
    }

    public void Resize(long length)
    {
        if (length < bytes.Length)
        {
            Own((int)length);
        }

        Length = length;
    }

    public FileImage ToImage()
    {
        isShared = true;
        return new FileImage(bytes, Length);
    }

    private void Own(int length)
    {
        if (isShared || bytes.Length != length)
        {
            var copy = new byte[length];
            bytes.AsSpan(0, Math.Min(length, bytes.Length)).CopyTo(copy);
            (bytes, isShared) = (copy, false);
        }
    }
}
