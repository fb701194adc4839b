using Drystone.Client.DualWrite;

namespace Drystone.Client.Tests.DualWrite;

public sealed class FileDivergenceJournalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drystone-journal-");

    private string FileName => Path.Combine(_folder.FullName, "journal");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Open_entries_survive_the_process()
    {
        using (var journal = new FileDivergenceJournal(FileName))
        {
            await journal.OpenAsync("bucket", "left\nopen", "upload", Cancel);
            await journal.CloseAsync(await journal.OpenAsync("bucket", "closed", "upload", Cancel), Cancel);
        }

        using var again = new FileDivergenceJournal(FileName);
        Assert.Equal("left\nopen", Assert.Single(await again.ReadOpenAsync(Cancel)).Key);
        Assert.Equal(3, (await again.OpenAsync("bucket", "new", "upload", Cancel)).Id);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(40)]
    public async Task A_line_that_was_cut_costs_only_itself(int bytesLost)
    {
        using (var journal = new FileDivergenceJournal(FileName))
        {
            await journal.OpenAsync("bucket", "first", "upload", Cancel);
            await journal.OpenAsync("bucket", "second", "upload", Cancel);
        }

        using (var file = File.OpenWrite(FileName))
        {
            file.SetLength(file.Length - bytesLost);
        }

        using (var journal = new FileDivergenceJournal(FileName))
        {
            Assert.Contains("first", (await journal.ReadOpenAsync(Cancel)).Select(entry => entry.Key));
            await journal.OpenAsync("bucket", "third", "upload", Cancel);
        }

        using var again = new FileDivergenceJournal(FileName);
        var keys = (await again.ReadOpenAsync(Cancel)).Select(entry => entry.Key).ToList();
        Assert.Contains("first", keys);
        Assert.Contains("third", keys);
    }

    [Fact]
    public async Task A_journal_without_open_entries_does_not_grow_for_ever()
    {
        using (var journal = new FileDivergenceJournal(FileName))
        {
            await journal.CloseAsync(await journal.OpenAsync("bucket", "key", "upload", Cancel), Cancel);
        }

        using var again = new FileDivergenceJournal(FileName);
        Assert.Equal(0, new FileInfo(FileName).Length);
    }

    [Fact]
    public void One_process_has_it()
    {
        using var journal = new FileDivergenceJournal(FileName);

        Assert.Throws<IOException>(() => new FileDivergenceJournal(FileName));
    }
}
