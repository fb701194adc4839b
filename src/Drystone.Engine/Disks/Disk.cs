namespace Drystone.Engine.Disks;

/// <summary>What the engine asks of a disk: an input of it, so that tests can cut its power at any moment.</summary>
/// <remarks>
/// What is promised is what POSIX promises, and no more: bytes and size of a file are on stable storage after
/// <see cref="DiskFile.SyncData"/>, names after <see cref="SyncDirectory"/> of the directory that they are in. Faults
/// are <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/> or
/// <see cref="StoreUnavailableException"/>.
/// </remarks>
internal abstract class Disk
{
    /// <summary>Creates a file for writing; readable by the owner only.</summary>
    /// <param name="direct">Past the page cache, where the file system can; then writes must be aligned in memory,
    /// offset and length.</param>
    public abstract DiskFile Create(string path, bool direct);

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public abstract DiskFile OpenRead(string path);

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public abstract DiskFile OpenWrite(string path);

    public abstract bool FileExists(string path);

    /// <summary>Which file it is, whatever its name; null when it is not there.</summary>
    public abstract FileIdentity? IdentityOf(string path);

    /// <summary>The bytes of a small file; null when it is not there.</summary>
    public abstract byte[]? ReadAllBytes(string path);

    /// <summary>The length of a file; 0 when it is not there.</summary>
    public abstract long LengthOf(string path);

    /// <summary>Removes a file, if it is there.</summary>
    public abstract void Delete(string path);

    /// <summary>Gives a file the name of another, which is gone then: at no moment is there neither.</summary>
    public abstract void Replace(string from, string to);

    public abstract bool DirectoryExists(string path);

    public abstract void CreateDirectory(string path);

    /// <summary>Makes the names in a directory durable.</summary>
    public abstract void SyncDirectory(string path);

    /// <summary>Paths of the files in a directory.</summary>
    public abstract IEnumerable<string> ListFiles(string directory, bool recursive = false);

    /// <summary>Paths of what is in a directory, other directories too.</summary>
    public abstract IEnumerable<string> ListEntries(string directory);

    /// <summary>Keeps other processes out until it is disposed.</summary>
    /// <exception cref="IOException">Another has it.</exception>
    public abstract IDisposable Lock(string path);

    public abstract long FreeBytes(string directory);

    public abstract long TotalBytes(string directory);
}
