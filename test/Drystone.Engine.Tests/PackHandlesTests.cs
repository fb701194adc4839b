using Drystone.Engine.Blobs;
using Drystone.Engine.Disks;

namespace Drystone.Engine.Tests;

public sealed class PackHandlesTests : IDisposable
{
    private const long PackId = 7;

    private readonly string root = Directory.CreateTempSubdirectory("drystone-test-").FullName;
    private readonly StoreLayout layout;

    public PackHandlesTests()
    {
        layout = new StoreLayout(root, LinuxDisk.Instance);
        Directory.CreateDirectory(layout.Packs);
        File.WriteAllBytes(layout.Pack(PackId), [1]);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void A_pack_is_opened_once_and_closed_by_its_last_user()
    {
        var handles = new PackHandles(layout, LinuxDisk.Instance.OpenRead);
        var first = handles.Use(PackId);
        var second = handles.Use(PackId);
        Assert.Same(first.File, second.File);
        handles.Forget(PackId);
        first.Dispose();
        Assert.Equal(1, Read(second));
        second.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Read(second));
    }

    [Fact]
    public void An_unused_pack_stays_open_until_it_is_removed()
    {
        var handles = new PackHandles(layout, LinuxDisk.Instance.OpenRead);
        var use = handles.Use(PackId);
        use.Dispose();
        Assert.Equal(1, Read(use));
        handles.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Read(use));
    }

    [Fact]
    public void A_pack_that_was_removed_is_not_opened()
    {
        var handles = new PackHandles(layout, LinuxDisk.Instance.OpenRead);
        handles.Use(PackId).Dispose();
        File.Delete(layout.Pack(PackId));
        handles.Forget(PackId);
        Assert.Throws<FileNotFoundException>(() => handles.Use(PackId));
    }

    [Fact]
    public void No_more_packs_stay_open_than_a_process_can_spare()
    {
        var handles = new PackHandles(layout, LinuxDisk.Instance.OpenRead);
        var files = new List<DiskFile>();
        for (var id = 1L; id <= PackHandles.MaxOpen + 20; id++)
        {
            File.WriteAllBytes(layout.Pack(id), [1]);
            using var use = handles.Use(id);
            files.Add(use.File);
        }

        Assert.Equal(PackHandles.MaxOpen, files.Count(IsOpen));
        handles.Dispose();
        Assert.DoesNotContain(files, IsOpen);
    }

    [Fact]
    public void Unused_packs_are_closed_when_no_more_files_can_be_opened()
    {
        var limit = 1;
        var opened = new List<DiskFile>();
        var handles = new PackHandles(layout, path =>
        {
            if (opened.Count(IsOpen) >= limit)
            {
                throw new StoreUnavailableException(StoreFault.TooManyOpenFiles, path);
            }

            opened.Add(LinuxDisk.Instance.OpenRead(path));
            return opened[^1];
        });
        File.WriteAllBytes(layout.Pack(8), [1]);
        handles.Use(PackId).Dispose();
        using (var use = handles.Use(8))
        {
            Assert.Equal(1, Read(use));
            Assert.Throws<StoreUnavailableException>(() => handles.Use(PackId));
            Assert.Equal(1, Read(use));
        }

        handles.Use(PackId).Dispose();
    }

    [Fact]
    public void No_user_meets_a_closed_handle_while_packs_come_and_go()
    {
        var handles = new PackHandles(layout, LinuxDisk.Instance.OpenRead);
        Parallel.For(0, 20_000, i =>
        {
            if (i % 10 == 0)
            {
                handles.Forget(PackId);
                return;
            }

            using var use = handles.Use(PackId);
            Assert.Equal(1, Read(use));
        });
    }

    private static bool IsOpen(DiskFile file)
    {
        try
        {
            return file.Read(new byte[1], offset: 0) == 1;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    private static int Read(PackHandles.Handle use) => use.File.Read(new byte[1], offset: 0);
}
