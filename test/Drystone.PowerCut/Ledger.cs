using System.Collections.Concurrent;
using System.Diagnostics;

namespace Drystone.PowerCut;

/// <param name="Id">Null: it was never told.</param>
/// <param name="Content">Null: a delete marker.</param>
/// <param name="Since">When it was asked for, as <see cref="Stopwatch.GetTimestamp"/> says it.</param>
internal sealed record ObjectVersion(string? Id, Content? Content, long Since = 0)
{
    /// <summary>Whether what is there can be this one.</summary>
    public bool Explains(ObjectVersion found) =>
        (Id is null || Id == found.Id) && Content?.Name == found.Content?.Name;

    public override string ToString() => $"{Content?.Name ?? "delete marker"}, version {Id ?? "not told"}";
}

/// <summary>What is known of a key. Only one worker changes it, so that its history has an order.</summary>
internal sealed class KeyRecord(BucketKind bucket, string key)
{
    public BucketKind Bucket { get; } = bucket;

    public string Key { get; } = key;

    /// <summary>The versions that were acknowledged, the newest first; none: there is no object.</summary>
    public IReadOnlyList<ObjectVersion> Acknowledged { get; set; } = [];

    /// <summary>What is there instead when the operation under way took place; null: none is.</summary>
    public IReadOnlyList<ObjectVersion>? UnderWay { get; set; }

    /// <summary>Something happened since it was read back last.</summary>
    public bool IsTouched { get; set; }

    public Content? Current => Acknowledged is [{ Content: { } content }, ..] ? content : null;

    /// <summary>A rule may have removed it: it was asked for at least a day of rules ago.</summary>
    public static bool MayHaveExpired(IEnumerable<ObjectVersion> versions) =>
        versions.All(one => Stopwatch.GetElapsedTime(one.Since) >= ServerProcess.LifecycleDay);

    public override string ToString() => $"{Bucket.Name}/{Key}";
}

/// <summary>What is known of an upload in parts.</summary>
internal sealed class UploadRecord(KeyRecord target, string name)
{
    public KeyRecord Target { get; } = target;

    /// <summary>Of the content that it is to become.</summary>
    public string Name { get; } = name;

    /// <summary>An object is as old as its upload.</summary>
    public long Since { get; } = Stopwatch.GetTimestamp();

    /// <summary>Null: it was begun, and the answer never came.</summary>
    public string? Id { get; set; }

    public SortedDictionary<int, (Piece Piece, string ETag)> Parts { get; } = [];

    /// <summary>The part that is under way.</summary>
    public (int Number, Piece Piece)? PartUnderWay { get; set; }

    public UploadEnd End { get; set; }

    /// <summary>Its completion is counted with the key that it changes.</summary>
    public bool IsUnderWay => Id is null || PartUnderWay is not null || End == UploadEnd.AbortUnderWay;

    public override string ToString() => $"upload {Id ?? "whose id was not told"} of {Target}";
}

internal enum UploadEnd
{
    NotYet,
    CompletionUnderWay,
    AbortUnderWay,
}

/// <summary>Everything that was acknowledged, and what is under way.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<(string Bucket, string Key), KeyRecord> keys = new();
    private readonly ConcurrentDictionary<UploadRecord, bool> uploads = new();
    private readonly ConcurrentQueue<string> losses = new();
    private long acknowledged;
    private long expired;

    public IEnumerable<KeyRecord> Keys => keys.Values;

    public IEnumerable<UploadRecord> Uploads => uploads.Keys;

    public IReadOnlyCollection<string> Losses => losses;

    /// <summary>Operations that changed something and were answered with success.</summary>
    public long AcknowledgedOperations => Interlocked.Read(ref acknowledged);

    /// <summary>Objects that a rule was seen to have removed.</summary>
    public long Expired => Interlocked.Read(ref expired);

    public int StatesUnderWay =>
        keys.Values.Count(one => one.UnderWay is not null)
        + uploads.Keys.Count(one => one.IsUnderWay);

    public KeyRecord Key(BucketKind bucket, string key) =>
        keys.GetOrAdd((bucket.Name, key), _ => new KeyRecord(bucket, key));

    public KeyRecord? Find(string bucket, string key) => keys.GetValueOrDefault((bucket, key));

    public void Add(UploadRecord upload) => uploads.TryAdd(upload, true);

    public void Remove(UploadRecord upload) => uploads.TryRemove(upload, out _);

    public void NoteAcknowledged() => Interlocked.Increment(ref acknowledged);

    public void NoteExpired() => Interlocked.Increment(ref expired);

    public void NoteLoss(string what) => losses.Enqueue(what);
}
