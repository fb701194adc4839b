using System.Buffers.Binary;
using Drystone.Engine.Blobs;
using Drystone.Engine.Changes;
using Drystone.Engine.Keys;
using Drystone.Engine.Opening;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Tiers;
using Drystone.Keyspace;

namespace Drystone.Engine.Scrubbing;

/// <summary>
/// Reads everything that is stored and verifies every block, round after round: damage is found while there may still
/// be another copy somewhere, and not when the object is needed. A round takes one period; the rate is bounded, and
/// rounds go on where they were after a restart.
/// </summary>
internal sealed class Scrubber(OpenedStore store, BlobStore blobs, StoreOptions options) : IAsyncDisposable
{
    public const string Feature = "scrub";
    public const string FindingsFeature = "scrub-findings";

    /// <summary>What was found in the metadata, by the key of the record.</summary>
    public const string RecordsFeature = "scrub-records";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    // After so many bytes a round at full speed writes down how far it is and what it found.
    private const long StepBytes = 256L << 20;

    // What one look into the keyspace takes.
    private const int BatchBlobs = 256;

    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim running = new(1);
    private Task loop = Task.CompletedTask;

    private static ReadOnlySpan<byte> StatusKey => "status"u8;

    public void Start()
    {
        if (options.ScrubPeriod is not null)
        {
            loop = Task.Run(() => LoopAsync(stopping.Token));
        }
    }

    public ScrubStatus Status()
    {
        using var tx = store.Keyspace.BeginRead();
        var key = KeySpace.State(Feature, StatusKey);
        return store.Unreadable.TryRead(
            key.Span, key.Span,
            name => tx.TryGet(name, out var value) ? ScrubStatus.Decode(value) : new ScrubStatus())
            ?? new ScrubStatus();
    }

    /// <summary>Goes through everything now, at full speed, and begins with a new round.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await running.WaitAsync(cancel);
        try
        {
            await WriteAsync(NewRound(Status()), [], cancel);
            while (!Status().IsComplete)
            {
                await AdvanceAsync(Status(), until: long.MaxValue, StepBytes, cancel);
            }
        }
        finally
        {
            running.Release();
        }
    }

    /// <summary>As far as the time that has passed demands, and no more than the rate allows for one step.</summary>
    public async Task StepAsync(CancellationToken cancel)
    {
        await running.WaitAsync(cancel);
        try
        {
            var now = options.Time.GetUtcNow();
            var status = Status();
            if (status.Round == 0 || (status.IsComplete && now - status.StartedAt >= options.ScrubPeriod))
            {
                status = NewRound(status);
                await WriteAsync(status, [], cancel);
            }

            if (!status.IsComplete)
            {
                var due = (now - status.StartedAt) / options.ScrubPeriod!.Value;
                var until = due >= 1 ? long.MaxValue : (long)(Math.Max(0, due) * status.End);
                await AdvanceAsync(status, until, (long)(options.ScrubBytesPerSecond * Step.TotalSeconds), cancel);
            }
        }
        finally
        {
            running.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
        running.Dispose();
    }

    private async Task LoopAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await StepAsync(cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception fault)
            {
                // The metadata cannot be read or written now, which writers report. The next step tries again.
                System.Diagnostics.Debug.WriteLine(fault);
            }

            await Task.Delay(Step, options.Time, cancel).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private ScrubStatus NewRound(ScrubStatus last) => new()
    {
        Round = last.Round + 1,
        StartedAt = options.Time.GetUtcNow(),
        CompletedAt = last.CompletedAt,
        End = LastBlob(),
    };

    /// <summary>Verifies from where the round is to a blob, or until so many bytes are read, and writes down how far
    /// it came and what it found.</summary>
    private async Task AdvanceAsync(ScrubStatus status, long until, long maxBytes, CancellationToken cancel)
    {
        var writes = new List<StateWrite>();
        var (position, verified, bytes) = (status.Position, 0L, 0L);
        var batch = After(position);
        while (batch.Count > 0 && batch[0] <= Math.Min(until, status.End) && bytes < maxBytes)
        {
            foreach (var id in batch.TakeWhile(id => id <= Math.Min(until, status.End) && bytes < maxBytes))
            {
                cancel.ThrowIfCancellationRequested();
                bytes += await VerifyAsync(id, writes, cancel);
                (position, verified) = (id, verified + 1);
            }

            batch = After(position);
        }

        var isAtEnd = batch.Count == 0 || batch[0] > status.End;
        if (isAtEnd)
        {
            ForgetRemoved(writes);
            VerifyRecords(writes, cancel);
        }

        if (verified > 0 || isAtEnd)
        {
            await WriteAsync(Advanced(status, position, verified, bytes, isAtEnd), writes, cancel);
        }
    }

    /// <summary>Reads every record of the metadata, whose checksum is looked at with it. A key that is damaged is found
    /// by no look-up, and here.</summary>
    private void VerifyRecords(List<StateWrite> writes, CancellationToken cancel)
    {
        var now = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            new RecordWalk(store.Keyspace).Run((key, damage) => now[Convert.ToHexString(key)] = damage, cancel);
        }
        catch (Exception damage) when (UnreadableRecords.IsUnreadable(damage))
        {
            now["00"] = $"The metadata cannot be gone through: {damage.Message}";
        }

        using var tx = store.Keyspace.BeginRead();
        foreach (var (key, value) in StateTable.ListReadable(tx, RecordsFeature))
        {
            if (value is null || !now.Remove(Convert.ToHexString(key)))
            {
                writes.Add(new StateWrite(RecordsFeature, key, Value: null));
            }
        }

        foreach (var (key, damage) in now)
        {
            var name = Convert.FromHexString(key);
            store.Unreadable.Note(name);
            var finding = new ScrubFinding(BlobId: 0, options.Time.GetUtcNow(), damage);
            writes.Add(new StateWrite(RecordsFeature, name, finding.Encode()));
        }
    }

    /// <summary>What was found in blobs that have been removed since.</summary>
    private void ForgetRemoved(List<StateWrite> writes)
    {
        using var tx = store.Keyspace.BeginRead();
        foreach (var (key, _) in StateTable.ListReadable(tx, FindingsFeature))
        {
            if (!IsThere(tx, KeySpace.Blob(BinaryPrimitives.ReadInt64BigEndian(key)).Span))
            {
                writes.Add(new StateWrite(FindingsFeature, key, Value: null));
            }
        }
    }

    /// <summary>A record that is there and cannot be read is there.</summary>
    private static bool IsThere(IReadTransaction tx, ReadOnlySpan<byte> key)
    {
        try
        {
            return tx.TryGet(key, out _);
        }
        catch (DamagedDataException)
        {
            return true;
        }
    }

    private ScrubStatus Advanced(ScrubStatus status, long position, long blobs, long bytes, bool isAtEnd) => status with
    {
        Position = position,
        VerifiedBlobs = status.VerifiedBlobs + blobs,
        VerifiedBytes = status.VerifiedBytes + bytes,
        IsComplete = isAtEnd,
        CompletedAt = isAtEnd ? options.Time.GetUtcNow() : status.CompletedAt,
    };

    /// <summary>Reads one blob whole; returns how many bytes it has, 0 when it is gone.</summary>
    private async Task<long> VerifyAsync(long id, List<StateWrite> writes, CancellationToken cancel)
    {
        // Held from before the look-up, so that the reclaimer waits (see ReadLeases).
        using var lease = blobs.Leases.Take();
        lease.Hold(id);
        BlobRecord? record = null;
        try
        {
            record = Find(id);
            if (record is null)
            {
                return 0;
            }

            if (record.Remote is { } place && options.StorageClasses.All(known => known.Name != place.Tier
                || !known.IsScrubbed))
            {
                // To read a tier costs what its operator asks for it: only what stayed here is looked at.
                blobs.VerifyTail(id, record);
                Clear(id, writes);
                return 0;
            }

            await ReadWholeAsync(id, record, cancel);
            Clear(id, writes);
        }
        catch (TierUnavailableException)
        {
            // Says nothing of the bytes: the next round reads them.
        }
        catch (StoreUnavailableException fault) when (fault.Fault != StoreFault.InputOutput)
        {
            // The disk is not mounted, or no file can be opened: it says nothing of the bytes, and the next step comes
            // here again.
            throw;
        }
        catch (Exception damage) when (damage is IOException or UnauthorizedAccessException)
        {
            // Unless it was moved while it was read: the next round reads it where it is.
            if (record is null)
            {
                store.Unreadable.Note(KeySpace.Blob(id).Span);
                Note(id, damage.Message, writes);
            }
            else if (Find(id) is { } now && now.PackId == record.PackId)
            {
                Note(id, damage.Message, writes);
            }
        }

        return record?.LengthBytes ?? 0;
    }

    private async Task ReadWholeAsync(long id, BlobRecord record, CancellationToken cancel)
    {
        using var reader = blobs.OpenStored(id, record);
        while ((await reader.ReadAsync(cancel)).Length > 0)
        {
        }

        await reader.VerifyRestAsync(cancel);
    }

    private void Note(long id, string what, List<StateWrite> writes)
    {
        if (!HasFinding(id))
        {
            var finding = new ScrubFinding(id, options.Time.GetUtcNow(), what);
            writes.Add(new StateWrite(FindingsFeature, KeyOf(id), finding.Encode()));
        }
    }

    /// <summary>A disk may have failed to read once and read now.</summary>
    private void Clear(long id, List<StateWrite> writes)
    {
        if (HasFinding(id))
        {
            writes.Add(new StateWrite(FindingsFeature, KeyOf(id), Value: null));
        }
    }

    private bool HasFinding(long id)
    {
        using var tx = store.Keyspace.BeginRead();
        return IsThere(tx, KeySpace.State(FindingsFeature, KeyOf(id)).Span);
    }

    private BlobRecord? Find(long id)
    {
        using var tx = store.Keyspace.BeginRead();
        return BlobTable.Find(tx, id);
    }

    private List<long> After(long position)
    {
        using var tx = store.Keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var ids = new List<long>();
        var found = cursor.Seek(KeySpace.Blob(position + 1).Span);
        while (found && ids.Count < BatchBlobs && cursor.Key.StartsWith(KeySpace.Blobs))
        {
            ids.Add(IdOf(cursor.Key));
            found = cursor.MoveNext();
        }

        return ids;
    }

    /// <summary>No blob of now has a larger number: they are reserved in order, many at a time.</summary>
    private long LastBlob()
    {
        using var tx = store.Keyspace.BeginRead();
        return Counter.Read(tx, KeySpace.NextId) - 1;
    }

    private async Task WriteAsync(ScrubStatus status, List<StateWrite> writes, CancellationToken cancel)
    {
        writes.Add(new StateWrite(Feature, StatusKey.ToArray(), status.Encode()));
        await store.Keyspace.WriteAsync(
            tx =>
            {
                writes.ForEach(write => StateTable.Write(tx, write));
                return 0;
            },
            cancel);
    }

    private static long IdOf(ReadOnlySpan<byte> key) =>
        BinaryPrimitives.ReadInt64BigEndian(key[KeySpace.Blobs.Length..]);

    private static byte[] KeyOf(long id)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, id);
        return key;
    }
}
