using Drystone.Engine.Opening;
using Drystone.Keyspace;

namespace Drystone.Engine.Tests;

public sealed class OpeningTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("drystone-test-").FullName;

    private StoreOptions Options => new()
    {
        DataDirectory = Path.Combine(root, "data"),
        MetadataDirectory = Path.Combine(root, "metadata"),
    };

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task A_store_is_made_and_keeps_its_id()
    {
        var id = await OpenAndCloseAsync(Options);
        Assert.Equal(id, await OpenAndCloseAsync(Options with { CreateIfMissing = false }));
    }

    [Fact]
    public async Task Directories_above_the_data_are_made() =>
        await OpenAndCloseAsync(Options with { DataDirectory = Path.Combine(root, "a", "b", "c") });

    [Fact]
    public async Task No_store_is_made_where_one_is_expected() =>
        await RefusedAsync(Options with { CreateIfMissing = false }, "holds no store");

    [Fact]
    public async Task A_store_in_use_is_refused_as_such()
    {
        await using var store = await ObjectStore.OpenAsync(Options, CancellationToken.None);
        Assert.True((await RefusedAsync(Options, "in use")).IsInUse);
    }

    [Fact]
    public async Task A_directory_with_other_files_is_refused()
    {
        Directory.CreateDirectory(Options.DataDirectory);
        await File.WriteAllTextAsync(
            Path.Combine(Options.DataDirectory, "thesis.tex"), "x", TestContext.Current.CancellationToken);
        await RefusedAsync(Options, "not empty");
        await RefusedAsync(
            new StoreOptions { DataDirectory = Path.Combine(root, "new"), MetadataDirectory = Options.DataDirectory },
            "not empty");
    }

    [Fact]
    public async Task Packs_without_a_marker_are_not_taken_for_a_start_that_was_cut_short()
    {
        Directory.CreateDirectory(Path.Combine(Options.DataDirectory, "packs"));
        await File.WriteAllTextAsync(
            Path.Combine(Options.DataDirectory, "packs", "0000000000000001.pack"), "x",
            TestContext.Current.CancellationToken);
        await RefusedAsync(Options, "not empty");
    }

    [Fact]
    [Trait("Attack", "33")]
    public async Task Metadata_of_a_store_whose_data_are_away_are_refused()
    {
        await OpenAndCloseAsync(Options);
        Directory.Move(Options.DataDirectory, Path.Combine(root, "away"));
        await RefusedAsync(Options, "Is the data disk mounted?");
        Assert.False(File.Exists(Path.Combine(Options.DataDirectory, "master.key")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Attack", "33")]
    public async Task Data_whose_metadata_are_away_are_refused(bool isLockLeft)
    {
        await OpenAndCloseAsync(Options);
        File.Delete(Path.Combine(Options.MetadataDirectory!, "data.mdb"));
        if (!isLockLeft)
        {
            File.Delete(Path.Combine(Options.MetadataDirectory!, "lock.mdb"));
        }

        await RefusedAsync(Options, "its metadata is not in");

        // Nor is what the refused start left behind taken for metadata.
        await RefusedAsync(Options, "its metadata is not in");
    }

    [Fact]
    [Trait("Attack", "33")]
    public async Task Data_and_metadata_of_two_stores_are_refused()
    {
        await OpenAndCloseAsync(Options);
        var other = new StoreOptions
        {
            DataDirectory = Path.Combine(root, "other"),
            MetadataDirectory = Path.Combine(root, "other-metadata"),
        };
        await OpenAndCloseAsync(other);
        await RefusedAsync(Options with { MetadataDirectory = other.MetadataDirectory }, "belongs to store");
    }

    [Fact]
    public async Task A_store_of_a_newer_format_is_refused()
    {
        await OpenAndCloseAsync(Options);
        var marker = Path.Combine(Options.DataDirectory, "drystone.json");
        var text = await File.ReadAllTextAsync(marker, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            marker, text.Replace("\"format\": 1", "\"format\": 2", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        await RefusedAsync(Options, "Use a newer Drystone");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("ID")]
    [InlineData("{\"format\": 1}")]
    [InlineData("{\"format\": 1, \"storeId\": \"ID\"")]
    [InlineData("{\"format\": 1, \"storeId\": \"ID\"} {}")]
    [InlineData("{\"format\": 1, \"storeId\": null}")]
    [InlineData("{\"format\": 1, \"storeId\": 7}")]
    [InlineData("{\"format\": 1, \"storeId\": \"ID0\"}")]
    [InlineData("{\"format\": 1, \"storeId\": \"\\ud800\"}")]
    [InlineData("{\"format\": 0, \"storeId\": \"ID\"}")]
    [InlineData("{\"format\": 1.5, \"storeId\": \"ID\"}")]
    [InlineData("{\"format\": \"1\", \"storeId\": \"ID\"}")]
    [InlineData("{\"format\": 4294967297, \"storeId\": \"ID\"}")]
    [InlineData("{\"format\": 1, \"storeId\": \"ID\", \"createdAt\": \"then\"}")]
    [InlineData("{\"format\": 1, \"storeId\": \"ID\", \"createdAt\": null}")]
    [InlineData("{\"Format\": 1, \"StoreId\": \"ID\"}")]
    public async Task A_marker_that_is_none_is_refused(string text)
    {
        await WriteMarkerAsync(text);
        await RefusedAsync(Options, "is damaged");
    }

    [Theory]
    [InlineData("{\"format\":1,\"storeId\":\"ID\"}")]
    [InlineData("{\"later\": [{\"format\": 7}], \"storeId\": \"ID\", \"format\": 1}")]
    [InlineData("{\"format\": 9, \"createdAt\": \"2026-11-29T12:56:14Z\", \"storeId\": \"ID\", \"format\": 1}\n")]
    public async Task A_marker_that_is_written_otherwise_is_read(string text)
    {
        await WriteMarkerAsync(text);
        await OpenAndCloseAsync(Options);
    }

    [Fact]
    public async Task A_store_without_its_master_key_is_refused()
    {
        await OpenAndCloseAsync(Options);
        File.Delete(Path.Combine(Options.DataDirectory, "master.key"));
        await RefusedAsync(Options, "Restore it from a backup");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_first_start_that_was_cut_short_is_done_again(bool hasKey, bool hasFolders)
    {
        var options = Options with { MetadataDirectory = null };
        var metadata = Path.Combine(options.DataDirectory, "metadata");
        await using (var keyspace = StoreOpener.OpenKeyspace(metadata, TimeProvider.System))
        {
            if (hasKey)
            {
                await keyspace.WriteAsync(
                    tx =>
                    {
                        tx.Put("sid"u8, "cut short"u8);
                        return true;
                    },
                    TestContext.Current.CancellationToken);
                await File.WriteAllBytesAsync(
                    Path.Combine(options.DataDirectory, "master.key"), new byte[32],
                    TestContext.Current.CancellationToken);
            }
        }

        if (hasFolders)
        {
            Directory.CreateDirectory(Path.Combine(options.DataDirectory, "packs"));
            Directory.CreateDirectory(Path.Combine(options.DataDirectory, "blobs", "00"));
        }

        var id = await OpenAndCloseAsync(options);
        Assert.Equal(id, await OpenAndCloseAsync(options));
    }

    /// <summary>Of a store that is there.</summary>
    private async Task WriteMarkerAsync(string text)
    {
        var id = await OpenAndCloseAsync(Options);
        await File.WriteAllTextAsync(
            Path.Combine(Options.DataDirectory, "drystone.json"), text.Replace("ID", id, StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
    }

    private static async Task<string> OpenAndCloseAsync(StoreOptions options)
    {
        await using var store = await ObjectStore.OpenAsync(options, CancellationToken.None);
        return store.StoreId;
    }

    private static async Task<StoreOpenException> RefusedAsync(StoreOptions options, string because)
    {
        var refusal = await Assert.ThrowsAsync<StoreOpenException>(
            () => ObjectStore.OpenAsync(options, CancellationToken.None));
        Assert.Contains(because, refusal.Message, StringComparison.Ordinal);
        return refusal;
    }
}
