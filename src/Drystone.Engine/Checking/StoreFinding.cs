using Drystone.Keyspace;

namespace Drystone.Engine.Checking;

/// <summary>What a finding is about, in the order in which repairing goes.</summary>
public enum FindingKind
{
    /// <summary>A record that cannot be read, or that refers to what is not there: what it said is said nowhere
    /// else.</summary>
    Record,

    /// <summary>What follows from other records: a count, an index, a reference count.</summary>
    Derived,

    /// <summary>Bytes that are missing, or not what was written.</summary>
    Bytes,

    /// <summary>Bytes that nothing refers to. A crash leaves such, which a start removes: no damage.</summary>
    Orphan,
}

/// <summary>Something that is wrong with a store.</summary>
/// <param name="What">One line that names the record, or the file and the offset.</param>
/// <param name="Remedy">What repairing does about it; null: it can do nothing.</param>
public sealed record StoreFinding(FindingKind Kind, string What, string? Remedy)
{
    /// <summary>The objects that it touches, where it touches any.</summary>
    public IReadOnlyList<AffectedObject> Objects { get; init; } = [];

    /// <summary>Done before the change of metadata is committed, and once more after a crash in between.</summary>
    internal Action? Before { get; init; }

    /// <summary>The change of metadata; null: there is none.</summary>
    internal Action<IWriteTransaction>? Fix { get; init; }

    /// <summary>A newer version wrote it: nothing in the store may be repaired by this one.</summary>
    internal bool IsNewer { get; init; }

    internal bool CanBeFixed => Before is not null || Fix is not null;

    /// <summary>Of which blob, for the objects to be found.</summary>
    internal long? BlobId { get; init; }

    /// <summary>As <see cref="BlobId"/>.</summary>
    internal long? ManifestId { get; init; }
}

/// <summary>A version of an object that damage touches.</summary>
/// <param name="Version">As it is named in requests.</param>
public sealed record AffectedObject(string Bucket, string Key, string Version);
