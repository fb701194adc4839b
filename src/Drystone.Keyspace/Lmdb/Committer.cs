using static Drystone.Keyspace.Lmdb.Native;

namespace Drystone.Keyspace.Lmdb;

/// <summary>
/// The one writer: a thread that takes all waiting writes, runs them in one LMDB transaction and commits it with one
/// sync. The only caller of LMDB that writes, moves the map or ends the environment.
/// </summary>
internal sealed class Committer
{
    private static readonly TimeSpan ReaderCheckInterval = TimeSpan.FromMinutes(1);

    // Writes in one transaction: bounds how long the first waits for the last, far above what one sync takes.
    private const int MaxGroupWrites = 4_096;

    // What one group writes before its transaction begins: those of its members wait for it that have none.
    private const long MaxGroundworkBytes = 4L << 20;

    // Enough to reach the disk, and little beside what a commit writes.
    private const int RecoveryProbeBytes = 4_096;

    // Own codes beside LMDB's, which are errno values above zero and -30,7xx.
    private const int Committed = 0;
    private const int RunAgain = int.MinValue;

    private readonly LmdbEnvironment _environment;
    private readonly ReaderGate _gate;
    private readonly LmdbReaders _readers;
    private readonly LmdbOptions _options;
    private readonly WriteQueue _queue = new();
    private readonly KeyRevisions _revisions = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _readersChecked;
    private long _commits;
    private long _writes;
    private long _usedBytes;
    private long _mapBytes;
    private Refusal? _refusal;
    private long? _recoveryTried;
    private bool _readersFail;

    internal Committer(LmdbEnvironment environment, ReaderGate gate, LmdbReaders readers, LmdbOptions options)
    {
        (_environment, _gate, _readers) = (environment, gate, readers);
        _options = options;
        _readersChecked = options.TimeProvider.GetTimestamp();
        NoteSizes();
    }

    internal void Start() => new Thread(Run) { Name = "keyspace committer", IsBackground = true }.Start();

    internal void Add(WriteRequest request) => _queue.Add(request);

    /// <summary>Writes what is queued and closes the environment.</summary>
    internal Task EndAsync()
    {
        _queue.Close();
        return _ended.Task;
    }

    internal long? Revision(byte firstKeyByte) => _revisions.Of(firstKeyByte);

    internal KeyspaceStatistics GetStatistics() => new(
        Volatile.Read(ref _commits), Volatile.Read(ref _writes), Volatile.Read(ref _usedBytes),
        Volatile.Read(ref _mapBytes));

    private void Run()
    {
        List<WriteRequest> taken = [];
        while (_queue.Take(ref taken))
        {
            taken.RemoveAll(request => !request.TryStart());
            foreach (var group in Cut(taken))
            {
                Guard(group);
            }
            taken.Clear();
            CheckReaders();
        }
        End();
    }

    private static IEnumerable<WriteRequest[]> Cut(List<WriteRequest> taken)
    {
        var (start, groundworkBytes) = (0, 0L);
        for (var end = 1; end <= taken.Count; end++)
        {
            groundworkBytes += taken[end - 1].Groundwork?.Bytes ?? 0;
            if (end == taken.Count || end - start == MaxGroupWrites || groundworkBytes >= MaxGroundworkBytes)
            {
                yield return [.. taken.Skip(start).Take(end - start)];
                (start, groundworkBytes) = (end, 0);
            }
        }
    }

    /// <summary>A fault of the committer itself fails its group and stops writing, but not the process.</summary>
    private void Guard(WriteRequest[] group)
    {
        try
        {
            var ready = LayGroundwork(group);
            if (ready.Length > 0)
            {
                Write(ready);
            }
        }
#pragma warning disable CA1031 // See the summary.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            // Its transaction may still be open, and LMDB cannot be closed with it.
            _refusal = new(
                $"the committer failed ({fault.Message}). Restart the server.", KeyspaceFault.RestartNeeded);
            FailAll(group, Refuse);
        }
        finally
        {
            _revisions.Settle();
        }
    }

    /// <returns>Those whose groundwork was laid; the others are told.</returns>
    private static WriteRequest[] LayGroundwork(WriteRequest[] group)
    {
        var groundwork = group.Select(request => request.Groundwork).OfType<Groundwork>().ToList();
        if (groundwork.Count == 0)
        {
            return group;
        }
        var fault = TryLay(groundwork);
        var ready = new List<WriteRequest>(group.Length);
        foreach (var request in group)
        {
            if (request.Groundwork is { } own && (fault ?? own.Failure) is { } failure)
            {
                request.Fail(failure);
            }
            else
            {
                ready.Add(request);
            }
        }
        return [.. ready];
    }

    /// <returns>A fault of the groundwork itself, when no transaction has begun yet; null: none.</returns>
    private static Exception? TryLay(List<Groundwork> groundwork)
    {
        try
        {
            groundwork[0].Lay(groundwork);
            return null;
        }
#pragma warning disable CA1031 // As of Guard: here not even the rest of the group need fail.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return fault;
        }
    }

    private void Write(WriteRequest[] group)
    {
        var code = RunAgain;
        while (code != Committed)
        {
            if (_refusal != null && !TryRecover())
            {
                FailAll(group, Refuse);
                return;
            }
            code = RunAndCommit(group);
            if (code == Code.TransactionFull && group.Length > 1)
            {
                Write(group[..(group.Length / 2)]);
                Write(group[(group.Length / 2)..]);
                return;
            }
            if (code is Committed or RunAgain || (code is Code.MapFull or Code.MapResized && TryResize(code, group)))
            {
                continue;
            }
            if (code is not (Code.MapFull or Code.MapResized))
            {
                FailCommit(group, code);
            }
            return;
        }
        _revisions.Settle();
        NoteCommit(group.Length);
        foreach (var request in group)
        {
            request.Complete();
        }
        _environment.KeepReserve();
    }

    private int RunAndCommit(WriteRequest[] group)
    {
        var code = _environment.Begin(0, out var transaction);
        if (code != 0)
        {
            return code;
        }
        foreach (var request in group)
        {
            code = request.IsExcluded ? Committed : RunOne(request, transaction);
            if (code != Committed)
            {
                mdb_txn_abort(transaction);
                return code;
            }
        }
        return mdb_txn_commit(transaction);
    }

    /// <returns><see cref="Committed"/> when the transaction can go on to the next member.</returns>
    private int RunOne(WriteRequest request, nint handle)
    {
        using var transaction = new LmdbWriteTransaction(_environment, handle, _revisions);
        request.Run(transaction);
        if (transaction.Failure is Code.MapFull or Code.TransactionFull)
        {
            return transaction.Failure;
        }
        if (transaction.Failure != 0)
        {
            request.Failure ??= LmdbErrors.ToException(transaction.Failure, "write");
        }
        // A member that threw before it wrote has left nothing, and runs again with its group if the group does.
        request.IsExcluded = request.Failure != null && (transaction.HasWritten || transaction.Failure != 0);
        return request.IsExcluded ? RunAgain : Committed;
    }

    /// <summary>Moves the map while no snapshot is open; otherwise fails the group.</summary>
    private bool TryResize(int code, WriteRequest[] group)
    {
        if (!_gate.TryClose(_options.SnapshotPatience))
        {
            FailAll(group, () => new(
                "The keyspace could not grow: a snapshot stayed open for "
                + $"{_options.SnapshotPatience.TotalSeconds} seconds."));
            return false;
        }
        try
        {
            _environment.Resize(code == Code.MapResized ? 0 : LmdbEnvironment.NextMapBytes(_environment.MapBytes));
        }
        catch (KeyspaceException fault)
        {
            // LMDB has given up the old map: there is nothing left to read from until it is opened anew.
            _refusal = new($"its map was lost ({fault.Message})", KeyspaceFault.Other);
            _readersFail = true;
            _gate.Shut(_refusal.ToMessage());
            return true;
        }
        _gate.Open();
        NoteSizes();
        return true;
    }

    private void FailCommit(WriteRequest[] group, int code)
    {
        code = FileSystem.NameShortWrite(_options.Directory, code);
        var isUnknown = IsHeadPageUnknown();
        if (code is Code.NoSpace or Code.QuotaExceeded && isUnknown)
        {
            // The commit may exist. A full disk would tell callers that it does not, and they would remove its bytes.
            code = Code.InputOutput;
        }
        if (code == Code.InputOutput || isUnknown)
        {
            // After a failed sync the page cache and the disk may differ; reading it again from the disk is the cure.
            _refusal = new(
                "an earlier commit failed with an I/O error. Check the disk; writes go on once it takes them.",
                LmdbErrors.FaultOf(code));
        }
        if (isUnknown)
        {
            // LMDB refuses readers, too. Whichever commit they find now, all pages of it are on the disk.
            _readersFail = true;
            TryReopen(mustSync: false);
        }
        FailAll(group, () => LmdbErrors.ToException(code, "commit a write"));
    }

    /// <summary>LMDB refuses every transaction once the write of a head page has failed, whatever the disk holds of it
    /// then; a fault of any earlier page has left the last commit as it was.</summary>
    private bool IsHeadPageUnknown()
    {
        var code = _environment.Begin(0, out var transaction);
        if (code == 0)
        {
            mdb_txn_abort(transaction);
        }
        return code == Code.Panic;
    }

    /// <summary>Opens the store as the disk has it, when the disk takes writes again. Until then what is stored can be
    /// read.</summary>
    private bool TryRecover()
    {
        var clock = _options.TimeProvider;
        if (_refusal!.Fault == KeyspaceFault.RestartNeeded
            || (_recoveryTried is { } tried && clock.GetElapsedTime(tried) < _options.RecoveryPause))
        {
            return false;
        }
        _recoveryTried = clock.GetTimestamp();
        var code = FileSystem.Probe(_options.Directory, RecoveryProbeBytes);
        _refusal = _refusal with { Fault = LmdbErrors.FaultOf(code) };
        if (code != 0 || !TryReopen(mustSync: true))
        {
            _ = _readersFail && TryReopen(mustSync: false);
            return false;
        }
        (_refusal, _recoveryTried) = (null, null);
        return true;
    }

    private bool TryReopen(bool mustSync)
    {
        if (!_gate.TryClose(_options.SnapshotPatience))
        {
            return false;
        }
        try
        {
            _readers.Close();
            _environment.Reopen(Volatile.Read(ref _mapBytes), mustSync);
        }
        catch (KeyspaceException fault)
        {
            _refusal = _refusal! with { Fault = fault.Fault };
            if (_environment.IsOpen)
            {
                _gate.Open();
                return false;
            }
            _readersFail = true;
            _gate.Shut(_refusal.ToMessage());
            return false;
        }
        _readersFail = false;
        NoteSizes();
        _revisions.ChangeAll();
        _gate.Open();
        return true;
    }

    private KeyspaceException Refuse() => new(_refusal!.ToMessage()) { Fault = _refusal.Fault };

    // One exception for each caller: an exception that is thrown twice at once garbles its stack trace.
    private static void FailAll(WriteRequest[] group, Func<KeyspaceException> failure)
    {
        foreach (var request in group)
        {
            request.Fail(failure());
        }
    }

    private void NoteCommit(int writes)
    {
        Volatile.Write(ref _commits, _commits + 1);
        Volatile.Write(ref _writes, _writes + writes);
        NoteSizes();
    }

    private void NoteSizes()
    {
        Volatile.Write(ref _usedBytes, _environment.UsedBytes);
        Volatile.Write(ref _mapBytes, _environment.MapBytes);
    }

    /// <summary>Other programs may look at the files (<c>mdb_stat</c>) and die; their snapshots hold pages only while
    /// something is written, so after a write is the time to look.</summary>
    private void CheckReaders()
    {
        if (_options.TimeProvider.GetElapsedTime(_readersChecked) >= ReaderCheckInterval && _refusal == null)
        {
            _readersChecked = _options.TimeProvider.GetTimestamp();
            _environment.ForgetDeadReaders();
        }
    }

    private void End()
    {
        if (!_gate.TryClose(_options.SnapshotPatience))
        {
            _ended.SetException(new KeyspaceException(
                "The keyspace was not closed: a snapshot is still open, and reading it would end the process."));
            return;
        }
        _gate.Shut();
        _readers.Close();
        _environment.Dispose();
        _ended.SetResult();
    }

    /// <summary>Why no write is begun.</summary>
    private sealed record Refusal(string Why, KeyspaceFault Fault)
    {
        internal string ToMessage() => $"The keyspace refuses writes: {Why}";
    }
}
