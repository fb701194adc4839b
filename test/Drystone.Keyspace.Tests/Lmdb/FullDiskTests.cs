namespace Drystone.Keyspace.Tests.Lmdb;

/// <summary>What a full disk means depends on which page it met.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_commit_that_finds_no_space_has_left_nothing_and_later_ones_succeed()
    {
        await using var store = _directory.Open();
        await store.PutAsync("a", "1");
        using (BrokenFile.ForPages(_directory.Path))
        {
            var failure = await Assert.ThrowsAsync<KeyspaceException>(async () => await store.PutAsync("a", "2"));
            Assert.Equal(KeyspaceFault.DiskFull, failure.Fault);
        }

        Assert.Equal("1", store.Get("a"));
        await store.PutAsync("a", "3");
        Assert.Equal("3", store.Get("a"));
    }

    [Fact]
    public async Task A_head_page_that_finds_no_space_leaves_its_commit_unknown_and_writing_goes_on_by_itself()
    {
        await using var store = _directory.Open();
        await store.PutAsync("a", "1");
        using (BrokenFile.ForHeadPages(_directory.Path))
        {
            var failure = await Assert.ThrowsAsync<KeyspaceException>(async () => await store.PutAsync("a", "2"));
            Assert.Equal(KeyspaceFault.Other, failure.Fault);
        }

        await store.PutAsync("b", "3");
        Assert.Equal("3", store.Get("b"));
        Assert.Equal("1", store.Get("a"));
    }

    [Fact]
    public async Task After_a_commit_of_unknown_outcome_reads_go_on_and_writes_wait_for_the_disk()
    {
        await using var store = _directory.Open(recoveryPause: TimeSpan.Zero);
        await store.PutAsync("a", "1");
        using (BrokenFile.ForHeadPages(_directory.Path))
        {
            await Assert.ThrowsAsync<KeyspaceException>(async () => await store.PutAsync("a", "2"));
        }

        // Where the store looks whether the disk takes writes again, nothing can be written.
        var probe = Path.Combine(_directory.Path, "space-probe");
        Directory.CreateDirectory(probe);
        for (var i = 0; i < 3; i++)
        {
            var refusal = await Assert.ThrowsAsync<KeyspaceException>(async () => await store.PutAsync("a", "3"));
            Assert.Contains("refuses writes", refusal.Message, StringComparison.Ordinal);
            Assert.NotNull(store.Get("a"));
        }

        Directory.Delete(probe);
        await store.PutAsync("a", "4");
        Assert.Equal("4", store.Get("a"));
    }

    [Fact]
    public async Task After_a_commit_of_unknown_outcome_nothing_that_was_read_before_stands()
    {
        await using var store = _directory.Open(recoveryPause: TimeSpan.Zero);
        await store.PutAsync("a", "1");
        await store.PutAsync("b", "1");
        var (ofWritten, ofOther) = (store.Revision((byte)'a'), store.Revision((byte)'b'));
        using (BrokenFile.ForHeadPages(_directory.Path))
        {
            await Assert.ThrowsAsync<KeyspaceException>(async () => await store.PutAsync("a", "2"));
        }

        // The store was opened anew, and may hold either.
        Assert.NotNull(store.Revision((byte)'a'));
        Assert.NotEqual(ofWritten, store.Revision((byte)'a'));
        Assert.NotEqual(ofOther, store.Revision((byte)'b'));
    }

    [Fact]
    public async Task A_snapshot_from_before_a_failed_commit_stays_readable_and_writing_waits_for_it()
    {
        await using var store = _directory.Open(recoveryPause: TimeSpan.Zero);
        await store.PutAsync("a", "1");
        using (var snapshot = store.BeginRead())
        {
            using (BrokenFile.ForHeadPages(_directory.Path))
            {
                await Assert.ThrowsAsync<KeyspaceException>(async () => await store.PutAsync("a", "2"));
            }

            await Assert.ThrowsAsync<KeyspaceException>(async () => await store.PutAsync("a", "3"));
            Assert.True(snapshot.TryGet("a"u8, out var value));
            Assert.Equal("1"u8, value);
        }

        await store.PutAsync("a", "4");
        Assert.Equal("4", store.Get("a"));
    }

    [Fact]
    public async Task Where_the_file_of_the_store_is_not_nothing_is_made_in_its_place()
    {
        await using var store = _directory.Open(recoveryPause: TimeSpan.Zero);
        await store.PutAsync("a", "1");
        var away = _directory.Path + "-away";
        using (BrokenFile.ForHeadPages(_directory.Path))
        {
            await Assert.ThrowsAsync<KeyspaceException>(async () => await store.PutAsync("a", "2"));
        }

        Directory.Move(_directory.Path, away);
        Directory.CreateDirectory(_directory.Path);
        await Assert.ThrowsAsync<KeyspaceException>(async () => await store.PutAsync("a", "3"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
        File.WriteAllText(Path.Combine(_directory.Path, "data.mdb"), "another");
        await Assert.ThrowsAsync<KeyspaceException>(async () => await store.PutAsync("a", "3"));
        Assert.Equal("1", store.Get("a"));
        Directory.Delete(_directory.Path, recursive: true);
        Directory.Move(away, _directory.Path);
        await store.PutAsync("b", "4");
        Assert.Equal("1", store.Get("a"));
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_anew_turns_readers_away_until_it_can()
    {
        await using var store = _directory.Open(recoveryPause: TimeSpan.Zero);
        await store.PutAsync("a", "1");
        using (BrokenFile.ForHeadPages(_directory.Path))
        {
            await Assert.ThrowsAsync<KeyspaceException>(async () => await store.PutAsync("a", "2"));
        }

        var lockFile = Path.Combine(_directory.Path, "lock.mdb");
        File.Delete(lockFile);
        Directory.CreateDirectory(lockFile);
        await Assert.ThrowsAsync<KeyspaceException>(async () => await store.PutAsync("a", "3"));
        Assert.Throws<KeyspaceException>(() => store.Get("a"));
        Assert.Throws<KeyspaceException>(() => store.Get("a"));
        Directory.Delete(lockFile);
        await store.PutAsync("b", "4");
        Assert.Equal("1", store.Get("a"));
    }
}
