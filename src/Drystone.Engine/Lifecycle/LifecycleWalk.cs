using System.Buffers.Binary;
using System.Text;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Tiers;
using Drystone.Keyspace;

namespace Drystone.Engine.Lifecycle;

/// <summary>
/// Walks once over a bucket whose rules have changed, and writes when to look at each of its keys. What is written
/// meanwhile writes its own entries. Where the walk has come to is kept, so that a restart goes on.
/// </summary>
internal sealed class LifecycleWalk(
    IKeyValueStore keyspace, LifecycleCalendar calendar, StorageClasses classes)
{
    private const string Feature = "lifecycle-walk";
    private const byte Format = 1;
    private const int BucketsAtOnce = 100;

    // Keys per view and commit: snapshots must be short, and writers must not wait.
    private const int KeysPerStep = 500;

    // A restart may have interrupted one.
    private volatile bool mayWait = true;

    /// <summary>Notes in the commit that changes the rules that the bucket is to be walked.</summary>
    public static void Begin(IWriteTransaction tx, BucketInfo bucket) =>
        Write(tx, new State(bucket.Id, bucket.Name, bucket.Revision, []));

    public static void Forget(IWriteTransaction tx, long bucketId) =>
        StateTable.Write(tx, new StateWrite(Feature, KeyOf(bucketId), Value: null));

    /// <summary>Whether a bucket waits to be walked, or is being walked.</summary>
    public static bool IsWaiting(IReadTransaction tx, long bucketId) =>
        StateTable.Find(tx, Feature, KeyOf(bucketId)) is not null;

    /// <summary>To be called after a commit with <see cref="Begin"/>.</summary>
    public void Wake() => mayWait = true;

    /// <summary>Walks every bucket that waits for it.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (!mayWait)
        {
            return;
        }

        mayWait = false;
        try
        {
            while (List() is { Count: > 0 } waiting)
            {
                foreach (var state in waiting)
                {
                    await StepAsync(state, cancel);
                }
            }
        }
        catch
        {
            mayWait = true;
            throw;
        }
    }

    private List<State> List()
    {
        using var tx = keyspace.BeginRead();
        return [.. StateTable.List(tx, Feature, from: [], BucketsAtOnce).Select(State.Decode)];
    }

    private async Task StepAsync(State state, CancellationToken cancel)
    {
        var found = Look(state, out var next);
        await keyspace.WriteAsync(
            tx =>
            {
                // The rules may have been changed once more, or the bucket be gone.
                if (StateTable.Find(tx, Feature, KeyOf(state.BucketId)) is not { } now
                    || !now.AsSpan().SequenceEqual(state.Encode()))
                {
                    return false;
                }

                foreach (var (key, dueAt) in found)
                {
                    LifecycleTable.Add(tx, dueAt, state.BucketId, state.Bucket, key);
                }

                if (next is null)
                {
                    Forget(tx, state.BucketId);
                }
                else
                {
                    Write(tx, state with { Position = next });
                }

                return true;
            },
            cancel);
    }

    /// <summary>When to look at each of the next keys.</summary>
    /// <param name="next">Where to go on; null at the end.</param>
    private List<(ObjectKey Key, DateTimeOffset DueAt)> Look(State state, out byte[]? next)
    {
        using var tx = keyspace.BeginRead();
        var found = new List<(ObjectKey, DateTimeOffset)>();
        next = null;
        if (ObjectTable.FindBucket(tx, state.Bucket) is not { } bucket || bucket.Id != state.BucketId
            || LifecycleTable.FindRules(tx, bucket.Id) is not { } rules)
        {
            return found;
        }

        var evaluation = new LifecycleEvaluation(rules, calendar, classes);
        var keys = new KeyRun(tx, bucket.Id);
        var prefixes = new LifecyclePrefixes(rules);
        next = prefixes.NextConcerned(state.Position);
        for (var looked = 0; next is not null && looked < KeysPerStep; looked++)
        {
            if (keys.FindFrom(next) is not { } key)
            {
                next = null;
                break;
            }

            if (DueAt(tx, bucket, evaluation, key) is { } dueAt)
            {
                found.Add((key, dueAt));
            }

            next = prefixes.NextConcerned([.. Encoding.UTF8.GetBytes(key.Value), 0]);
        }

        return found;
    }

    private static DateTimeOffset? DueAt(
        IReadTransaction tx, BucketInfo bucket, LifecycleEvaluation evaluation, in ObjectKey key)
    {
        try
        {
            return LifecycleReading.ActionsOf(tx, bucket, evaluation, key).Select(action => action.DueAt)
                .Cast<DateTimeOffset?>().Min();
        }
        catch (Exception fault) when (fault is DamagedDataException or ArgumentException)
        {
            // What cannot be read stays, and does not keep the rest of the bucket from being walked.
            return null;
        }
    }

    private static void Write(IWriteTransaction tx, State state) =>
        StateTable.Write(tx, new StateWrite(Feature, KeyOf(state.BucketId), state.Encode()));

    private static byte[] KeyOf(long bucketId)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, bucketId);
        return key;
    }

    /// <summary>The keys of a bucket that have a version or an upload, in order.</summary>
    private sealed class KeyRun(IReadTransaction tx, long bucketId)
    {
        private const int EndMarkBytes = 2;

        /// <summary>The first key at or after some bytes; null when there is none.</summary>
        public ObjectKey? FindFrom(byte[] start)
        {
            var first = Find(KeySpace.Objects(bucketId).ToArray(), KeySpace.Objects(bucketId).Bytes(start).ToArray());
            first = Earlier(first, FindEscaped(
                KeySpace.Versions(bucketId).ToArray(), KeySpace.Versions(bucketId).Escaped(start).ToArray(),
                VersionId.LengthBytes));
            first = Earlier(first, FindEscaped(
                KeySpace.UploadsOfBucket(bucketId).ToArray(),
                KeySpace.UploadsOfBucket(bucketId).Escaped(start).ToArray(), UploadId.LengthBytes));
            return first is null ? null : new ObjectKey(Encoding.UTF8.GetString(first));
        }

        private byte[]? FindEscaped(byte[] table, byte[] start, int idBytes) =>
            Find(table, start) is { } found
                ? Encoding.UTF8.GetBytes(UploadTable.Unescape(found.AsSpan(..^(idBytes + EndMarkBytes))))
                : null;

        private byte[]? Find(byte[] table, byte[] start)
        {
            using var cursor = tx.OpenCursor();
            return cursor.Seek(start) && cursor.Key.StartsWith(table) ? cursor.Key[table.Length..].ToArray() : null;
        }

        private static byte[]? Earlier(byte[]? one, byte[]? other) =>
            one is null || (other is not null && other.AsSpan().SequenceCompareTo(one) < 0) ? other : one;
    }

    /// <param name="Revision">Of the bucket when the rules were set: tells one walk from the next.</param>
    /// <param name="Position">Bytes of the first key that is left.</param>
    private sealed record State(long BucketId, BucketName Bucket, long Revision, byte[] Position)
    {
        public static State Decode(StateEntry entry)
        {
            var record = new RecordReader(entry.Value, Format, "lifecycle walk");
            return new State(
                BinaryPrimitives.ReadInt64BigEndian(entry.Key), new BucketName(record.Text()), record.Number(),
                record.Bytes().ToArray());
        }

        public byte[] Encode()
        {
            var record = new RecordWriter(Format);
            record.Text(Bucket.Value);
            record.Number(Revision);
            record.Bytes(Position);
            return record.ToArray();
        }
    }
}
