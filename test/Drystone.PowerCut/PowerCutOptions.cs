namespace Drystone.PowerCut;

/// <param name="Folder">Where the image is made, and kept; null: in a temporary directory, and kept when something was
/// lost.</param>
/// <param name="IsDurable">False: the server runs with syncs that do nothing.</param>
/// <param name="HasBarriers">False: the file system sends no flushes to its device.</param>
internal sealed record PowerCutOptions(int Rounds, ulong Seed, string? Folder, bool IsDurable, bool HasBarriers);
