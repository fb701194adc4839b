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
    public async Task A_head_page_that_finds_no_space_leaves_its_commit_unknown_and_ends_writing()
    {
        await using var store = _directory.Open();
        await store.PutAsync("a", "1");
        using (BrokenFile.ForHeadPages(_directory.Path))
        {
            var failure = await Assert.ThrowsAsync<KeyspaceException>(async () => await store.PutAsync("a", "2"));
            Assert.Equal(KeyspaceFault.Other, failure.Fault);
        }

        var refusal = await Assert.ThrowsAsync<KeyspaceException>(async () => await store.PutAsync("a", "3"));
        Assert.Equal(KeyspaceFault.Other, refusal.Fault);
        Assert.Contains("refuses writes", refusal.Message, StringComparison.Ordinal);
    }
}
