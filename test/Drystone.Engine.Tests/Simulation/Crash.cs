using Drystone.Keyspace.Memory;

namespace Drystone.Engine.Tests.Simulation;

/// <summary>What becomes of what is not synced when the power goes.</summary>
internal enum Unsynced
{
    Lost,
    Kept,

    /// <summary>Some of it, in any order, torn at sectors.</summary>
    Mixed,
}

/// <summary>Follows the steps of a machine and can cut its power after each of them.</summary>
internal sealed class Crash(DiskImage start, MemorySnapshot? metadata)
{
    private const int SectorBytes = 512;

    private readonly Dictionary<int, FileState> files = start.Files.Values
        .Select((image, id) => (id, new FileState(image))).ToDictionary(file => file.id, file => file.Item2);

    private readonly Dictionary<string, Entry> durable = start.Directories
        .Select(path => (path, new Entry(File: null)))
        .Concat(start.Files.Keys.Select((path, id) => (path, new Entry(id))))
        .ToDictionary(entry => entry.path, entry => entry.Item2, StringComparer.Ordinal);

    private readonly List<Step> names = [];

    public MemorySnapshot? Metadata { get; private set; } = metadata;

    public void Follow(Step step)
    {
        switch (step)
        {
            case Step.Created created:
                files[created.File] = new FileState(new FileImage([], 0));
                names.Add(step);
                break;
            case Step.Removed or Step.Renamed or Step.MadeDirectory:
                names.Add(step);
                break;
            case Step.SyncedDirectory synced:
                names.Where(name => IsIn(name, synced.Path)).ToList().ForEach(name => Apply(durable, name));
                names.RemoveAll(name => IsIn(name, synced.Path));
                break;
            case Step.Written written:
                files[written.File].Pending.Add(step);
                break;
            case Step.Resized resized:
                files[resized.File].Pending.Add(step);
                break;
            case Step.Synced synced:
                files[synced.File].Sync();
                break;
            case Step.SyncFailed failed:
                files[failed.File].GiveUp();
                break;
            case Step.Committed committed:
                Metadata = committed.Metadata;
                break;
        }
    }

    /// <summary>What the disk holds when the power goes now.</summary>
    public DiskImage Cut(Unsynced unsynced, Random random)
    {
        var entries = new Dictionary<string, Entry>(durable, StringComparer.Ordinal);
        names.Where(_ => IsKept(unsynced, random)).ToList().ForEach(name => Apply(entries, name));
        return new DiskImage(
            entries.Where(entry => entry.Value.File is null && IsReachable(entries, entry.Key))
                .Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal),
            entries.Where(entry => entry.Value.File is not null && IsReachable(entries, entry.Key)).ToDictionary(
                entry => entry.Key, entry => ContentOf(files[entry.Value.File!.Value], unsynced, random),
                StringComparer.Ordinal));
    }

    private static bool IsKept(Unsynced unsynced, Random random) =>
        unsynced == Unsynced.Kept || (unsynced == Unsynced.Mixed && random.Next(2) == 0);

    private static bool IsIn(Step name, string directory) => Path.GetDirectoryName(name switch
    {
        Step.Created created => created.Path,
        Step.Removed removed => removed.Path,
        Step.Renamed renamed => renamed.To,
        Step.MadeDirectory made => made.Path,
        _ => throw new InvalidOperationException($"{name} changes no name."),
    }) == directory;

    private static void Apply(Dictionary<string, Entry> entries, Step name)
    {
        switch (name)
        {
            case Step.Created created:
                entries[created.Path] = new Entry(created.File);
                break;
            case Step.Removed removed:
                entries.Remove(removed.Path);
                break;
            case Step.Renamed renamed:
                entries.Remove(renamed.From);
                entries[renamed.To] = new Entry(renamed.File);
                break;
            case Step.MadeDirectory made:
                entries[made.Path] = new Entry(File: null);
                break;
        }
    }

    private static bool IsReachable(Dictionary<string, Entry> entries, string path) =>
        path == "/" || (entries.ContainsKey(path) && IsReachable(entries, Path.GetDirectoryName(path)!));

    private static FileImage ContentOf(FileState file, Unsynced unsynced, Random random)
    {
        if (file.Pending.Count == 0 || unsynced == Unsynced.Lost)
        {
            return file.Durable.ToImage();
        }

        var content = new FileContent(file.Durable.ToImage());
        foreach (var step in file.Pending.Where(_ => IsKept(unsynced, random)))
        {
            Change(content, step, unsynced == Unsynced.Mixed && random.Next(2) == 0 ? random : null);
        }

        return content.ToImage();
    }

    /// <param name="tearing">Null: the whole step.</param>
    private static void Change(FileContent content, Step step, Random? tearing)
    {
        if (step is Step.Resized resized)
        {
            content.Resize(resized.Length);
            return;
        }

        var written = (Step.Written)step;
        if (tearing is null)
        {
            content.Write(written.Bytes, written.Offset);
            return;
        }

        for (var at = 0; at < written.Bytes.Length;)
        {
            var count = Math.Min(
                written.Bytes.Length - at, SectorBytes - (int)((written.Offset + at) % SectorBytes));
            if (tearing.Next(2) == 0)
            {
                content.Write(written.Bytes.AsSpan(at, count), written.Offset + at);
            }

            at += count;
        }
    }

    private readonly record struct Entry(int? File);

    private sealed class FileState(FileImage image)
    {
        public FileContent Durable { get; } = new(image);

        public List<Step> Pending { get; } = [];

        public void Sync()
        {
            Pending.ForEach(step => Change(Durable, step, tearing: null));
            Pending.Clear();
        }

        /// <summary>The size may be there, the bytes are not.</summary>
        public void GiveUp() => Pending.RemoveAll(step => step is Step.Written);
    }
}
