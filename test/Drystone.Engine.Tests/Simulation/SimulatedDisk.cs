using Drystone.Engine.Disks;

namespace Drystone.Engine.Tests.Simulation;

/// <summary>A disk in memory that keeps account of what is on stable storage and what is not.</summary>
internal sealed class SimulatedDisk : Disk
{
    private const long Capacity = 1L << 40;

    private readonly Journal journal;
    private readonly Dictionary<string, SimulatedFile> files = new(StringComparer.Ordinal);
    private readonly HashSet<string> directories;
    private int nextFile;
    private bool isLocked;

    public SimulatedDisk(Journal journal, DiskImage image)
    {
        this.journal = journal;
        directories = [.. image.Directories];
        foreach (var (path, file) in image.Files)
        {
            files[path] = new SimulatedFile(this, nextFile++, path, file);
        }
    }

    /// <summary>The error of opening a file to read it, as <see cref="ReadFault"/>.</summary>
    public Func<string, int?>? OpenFault { get; set; }

    /// <summary>The error of a read of a file, by its path; null: it is read.</summary>
    public Func<string, int?>? ReadFault { get; set; }

    /// <summary>The errors are those that the engine swallows when it is wrong.</summary>
    public bool SwallowsFaults { get; init; }

    public override DiskFile Create(string path, bool direct)
    {
        lock (journal.Gate)
        {
            Demand(path);
            RequireDirectory(path);
            var file = new SimulatedFile(this, nextFile++, path, new FileImage([], 0));
            Assert.True(files.TryAdd(path, file), $"{path} is made once");
            journal.Add(new Step.Created(file.Id, path));
            return file;
        }
    }

    public override DiskFile OpenRead(string path) => OpenFault?.Invoke(path) is { } code
        ? throw new IOException($"The simulated disk could not open {path}.", code)
        : Find(path);

    public override DiskFile OpenWrite(string path) => Find(path);

    public override bool FileExists(string path)
    {
        lock (journal.Gate)
        {
            return files.ContainsKey(path);
        }
    }

    public override byte[]? ReadAllBytes(string path)
    {
        lock (journal.Gate)
        {
            return files.TryGetValue(path, out var file) ? file.All() : null;
        }
    }

    public override long LengthOf(string path)
    {
        lock (journal.Gate)
        {
            return files.TryGetValue(path, out var file) ? file.Content.Length : 0;
        }
    }

    public override void Delete(string path)
    {
        lock (journal.Gate)
        {
            Demand(path);
            if (files.Remove(path))
            {
                journal.Add(new Step.Removed(path));
            }
        }
    }

    public override FileIdentity? IdentityOf(string path)
    {
        lock (journal.Gate)
        {
            return files.TryGetValue(path, out var file) ? new FileIdentity(Device: 1, (ulong)file.Id) : null;
        }
    }

    public override void Replace(string from, string to)
    {
        lock (journal.Gate)
        {
            Demand(from);
            Assert.True(files.Remove(from, out var file), $"{from} is there to be renamed");
            files[to] = file;
            journal.Add(new Step.Renamed(file.Id, from, to));
        }
    }

    public override bool DirectoryExists(string path)
    {
        lock (journal.Gate)
        {
            return directories.Contains(path);
        }
    }

    public override void CreateDirectory(string path)
    {
        lock (journal.Gate)
        {
            Demand(path);
            if (!directories.Contains(path))
            {
                if (!directories.Contains(Path.GetDirectoryName(path)!))
                {
                    CreateDirectory(Path.GetDirectoryName(path)!);
                }

                directories.Add(path);
                journal.Add(new Step.MadeDirectory(path));
            }
        }
    }

    public override void SyncDirectory(string path)
    {
        lock (journal.Gate)
        {
            if (journal.Fails() && !SwallowsFaults)
            {
                throw Fault("sync " + path);
            }

            RequireDirectory(path + "/.");
            journal.Add(new Step.SyncedDirectory(path));
        }
    }

    public override IEnumerable<string> ListFiles(string directory, bool recursive = false)
    {
        lock (journal.Gate)
        {
            RequireDirectory(directory + "/.");
            return
            [
                .. files.Keys.Where(path => recursive
                    ? path.StartsWith(directory + "/", StringComparison.Ordinal)
                    : Path.GetDirectoryName(path) == directory),
            ];
        }
    }

    public override IEnumerable<string> ListEntries(string directory)
    {
        lock (journal.Gate)
        {
            return [.. files.Keys.Concat(directories).Where(path => Path.GetDirectoryName(path) == directory)];
        }
    }

    public override IDisposable Lock(string path)
    {
        lock (journal.Gate)
        {
            RequireDirectory(path);
            Assert.False(isLocked, "a store is opened once");
            isLocked = true;
            return new Unlocking(this);
        }
    }

    public override long FreeBytes(string directory) => Capacity;

    public override long TotalBytes(string directory) => Capacity;

    private void Demand(string path)
    {
        if (journal.Fails())
        {
            throw Fault("change " + path);
        }
    }

    private IOException Fault(string doing) => new($"The simulated disk could not {doing}.", journal.FaultCode);

    private void RequireDirectory(string path)
    {
        if (!directories.Contains(Path.GetDirectoryName(path)!))
        {
            throw new DirectoryNotFoundException($"{path} is in no directory.");
        }
    }

    private SimulatedFile Find(string path)
    {
        lock (journal.Gate)
        {
            return files.TryGetValue(path, out var file) ? file : throw new FileNotFoundException(path);
        }
    }

    private sealed class Unlocking(SimulatedDisk disk) : IDisposable
    {
        public void Dispose() => disk.isLocked = false;
    }

    private sealed class SimulatedFile(SimulatedDisk disk, int id, string path, FileImage image) : DiskFile
    {
        private readonly Journal journal = disk.journal;

        public int Id => id;

        public FileContent Content { get; } = new(image);

        public byte[] All()
        {
            var bytes = new byte[Content.Length];
            Content.Read(bytes, 0);
            return bytes;
        }

        public override int Read(Span<byte> bytes, long offset)
        {
            lock (journal.Gate)
            {
                if (disk.ReadFault?.Invoke(path) is { } code)
                {
                    throw new IOException($"The simulated disk could not read {path}.", code);
                }

                return Content.Read(bytes, offset);
            }
        }

        public override void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            lock (journal.Gate)
            {
                var fails = journal.Fails();
                // A write that fails may have been done in part.
                var written = fails ? bytes[..(bytes.Length / 2)] : bytes;
                Content.Write(written, offset);
                journal.Add(new Step.Written(id, path, offset, written.ToArray()));
                if (fails && !disk.SwallowsFaults)
                {
                    throw disk.Fault("write to " + path);
                }
            }
        }

        public override void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset)
        {
            var bytes = new byte[pieces.Sum(piece => piece.Length)];
            var at = 0;
            foreach (var piece in pieces)
            {
                piece.Span.CopyTo(bytes.AsSpan(at));
                at += piece.Length;
            }

            Write(bytes, offset);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, long offset)
        {
            try
            {
                Write(bytes.Span, offset);
                return ValueTask.CompletedTask;
            }
            catch (IOException fault)
            {
                return ValueTask.FromException(fault);
            }
        }

        public override void SetLength(long length)
        {
            lock (journal.Gate)
            {
                disk.Demand(path);
                Content.Resize(length);
                journal.Add(new Step.Resized(id, path, length));
            }
        }

        public override void SyncData()
        {
            lock (journal.Gate)
            {
                var fails = journal.Fails();
                journal.Add(fails ? new Step.SyncFailed(id, path) : new Step.Synced(id, path));
                if (fails && !disk.SwallowsFaults)
                {
                    throw disk.Fault("sync " + path);
                }
            }
        }

        public override void Reserve(long offset, long length)
        {
            lock (journal.Gate)
            {
                disk.Demand(path);
                if (offset + length > Content.Length)
                {
                    Content.Resize(offset + length);
                    journal.Add(new Step.Resized(id, path, Content.Length));
                }
            }
        }

        public override bool PunchHole(long offset, long length)
        {
            lock (journal.Gate)
            {
                var zeros = new byte[Math.Max(0, Math.Min(length, Content.Length - offset))];
                Content.Write(zeros, offset);
                journal.Add(new Step.Written(id, path, offset, zeros));
                return true;
            }
        }

        public override void Dispose()
        {
        }
    }
}
