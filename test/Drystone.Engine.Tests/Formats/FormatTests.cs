using System.IO.Compression;

namespace Drystone.Engine.Tests.Formats;

/// <summary>A data directory that an earlier version wrote opens, and all of it can be read. One of a newer version is
/// refused, and nothing in it is touched.</summary>
public sealed class FormatTests
{
    /// <summary>Where <c>A_fixture_is_made_of_the_format_of_now</c> makes one; see Fixtures/README.md.</summary>
    private static readonly string? Target = Environment.GetEnvironmentVariable("DRYSTONE_STORE_FIXTURE");

    [Fact]
    public async Task A_fixture_is_made_of_the_format_of_now()
    {
        await using var store = await StoreFixture.OpenAsync();
        await StoreContents.FillAsync(store);
        Assert.Empty(StoreContents.FindDifferences(store));
        await store.Store.DisposeAsync();
        if (Target is not null)
        {
            File.Delete(Path.Combine(store.Options.DataDirectory, "metadata", "lock.mdb"));
            ZipFile.CreateFromDirectory(store.Options.DataDirectory, Target, CompressionLevel.SmallestSize, false);
        }
    }
}
