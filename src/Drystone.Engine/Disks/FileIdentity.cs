namespace Drystone.Engine.Disks;

/// <summary>A file by its number, on a file system by its own: it tells a disk from another that is mounted in its
/// place.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Number);
