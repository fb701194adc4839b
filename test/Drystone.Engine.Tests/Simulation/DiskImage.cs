namespace Drystone.Engine.Tests.Simulation;

/// <summary>What a disk holds while nobody writes to it.</summary>
internal sealed record DiskImage(IReadOnlySet<string> Directories, IReadOnlyDictionary<string, FileImage> Files)
{
    public static DiskImage Empty { get; } = new(
        new HashSet<string> { "/" }, new Dictionary<string, FileImage>());
}

/// <param name="Bytes">Never changed; what is missing up to the length is zeros.</param>
internal sealed record FileImage(byte[] Bytes, long Length);
