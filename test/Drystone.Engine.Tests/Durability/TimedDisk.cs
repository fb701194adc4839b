using Drystone.Engine.Disks;

namespace Drystone.Engine.Tests.Durability;

/// <summary>A disk that keeps nothing, and takes as long as it is told to.</summary>
internal sealed class TimedDisk(ManualTime time, TimeSpan write, TimeSpan sync) : Disk
{
    public override DiskFile Create(string path, bool direct) => new TimedFile(time, write, sync);

    public override DiskFile OpenRead(string path) => throw new NotSupportedException();

    public override DiskFile OpenWrite(string path) => throw new NotSupportedException();

    public override bool FileExists(string path) => throw new NotSupportedException();

    public override FileIdentity? IdentityOf(string path) => throw new NotSupportedException();

    public override byte[]? ReadAllBytes(string path) => throw new NotSupportedException();

    public override long LengthOf(string path) => throw new NotSupportedException();

    public override void Delete(string path)
    {
    }

    public override void Replace(string from, string to) => throw new NotSupportedException();

    public override bool DirectoryExists(string path) => throw new NotSupportedException();

    public override void CreateDirectory(string path) => throw new NotSupportedException();

    public override void SyncDirectory(string path) => throw new NotSupportedException();

    public override IEnumerable<string> ListFiles(string directory, bool recursive = false) =>
        throw new NotSupportedException();

    public override IEnumerable<string> ListEntries(string directory) => throw new NotSupportedException();

    public override IDisposable Lock(string path) => throw new NotSupportedException();

    public override long FreeBytes(string directory) => throw new NotSupportedException();

    public override long TotalBytes(string directory) => throw new NotSupportedException();

    private sealed class TimedFile(ManualTime time, TimeSpan write, TimeSpan sync) : DiskFile
    {
        public override int Read(Span<byte> bytes, long offset) => throw new NotSupportedException();

        public override void Write(ReadOnlySpan<byte> bytes, long offset) => time.Advance(write);

        public override void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset) => time.Advance(write);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, long offset) =>
            throw new NotSupportedException();

        public override void SetLength(long length) => throw new NotSupportedException();

        public override void SyncData() => time.Advance(sync);

        public override void Reserve(long offset, long length) => throw new NotSupportedException();

        public override bool PunchHole(long offset, long length) => throw new NotSupportedException();

        public override void Dispose()
        {
        }
    }
}
