using System.Collections.Concurrent;
using Drystone.Server.Hosting;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Attacks;

/// <summary>Disks that are full, broken, gone, or hold other bytes than were written: nothing acknowledged is lost, and
/// nothing wrong is sent.</summary>
[Trait("Attack", "33")]
[Collection(AloneCollection.Name)]
public sealed class DiskFaultTests
{
    private const string Ready = "/drystone/health/ready";

    [Fact]
    public async Task A_full_disk_refuses_writes_serves_reads_and_takes_writes_again_after_deletes()
    {
        using var disk = LoopDisk.Mount();
        await using var server = await StartAsync(disk.Path);
        var client = AttackedServer.ClientOf(server);
        await AttackedServer.ExpectOkAsync(client.PutAsync("/filled", ""));

        var stored = await FillAsync(client, writers: 8);
        Assert.NotEmpty(stored);

        // The writers stopped at large bodies; what they left might still take a small one.
        disk.Fill();
        await AssertRefusedAsync(client, 507, "InsufficientStorage");
        Assert.Equal((503, "disk-full\n"), await ProbeAsync(client));
        await AssertStoredAsync(client, stored);
        disk.Empty();

        foreach (var key in stored.Keys)
        {
            Assert.Equal(204, (await client.DeleteAsync(key)).Status);
        }

        await UntilReadyAsync(client);
        await UntilTakenAsync(client, Put("/filled/again", 1_000_000));
    }

    [Fact]
    public async Task A_disk_without_a_single_free_byte_loses_nothing()
    {
        using var disk = LoopDisk.Mount();
        var stored = new ConcurrentDictionary<string, byte[]>();
        await using (var server = await StartAsync(disk.Path))
        {
            var client = AttackedServer.ClientOf(server);
            await AttackedServer.ExpectOkAsync(client.PutAsync("/filled", ""));
            await StoreAsync(client, stored, "/filled/before", 3_000_000);
            disk.Fill();
            await AssertRefusedAsync(client, 507, "InsufficientStorage");
            var delete = await client.DeleteAsync("/filled/before");
            Assert.True(delete.Status is 204 or 507, delete.ToString());
            if (delete.Status == 204)
            {
                stored.Clear();
            }

            await AssertStoredAsync(client, stored);
            disk.Empty();
            await UntilReadyAsync(client);
            var after = Put("/filled/after", 10);
            await UntilTakenAsync(client, after);
            stored[after.Target] = after.Body.ToArray();
        }

        await using var second = await StartAsync(disk.Path);
        await AssertStoredAsync(AttackedServer.ClientOf(second), stored);
    }

    [Fact]
    public async Task A_disk_that_turns_read_only_refuses_writes_and_keeps_what_was_acknowledged()
    {
        using var disk = LoopDisk.Mount();
        var stored = new ConcurrentDictionary<string, byte[]>();
        await using (var server = await StartAsync(disk.Path))
        {
            var client = AttackedServer.ClientOf(server);
            await AttackedServer.ExpectOkAsync(client.PutAsync("/filled", ""));
            await StoreAsync(client, stored, "/filled/small", 1_000);
            await StoreAsync(client, stored, "/filled/large", 3_000_000);
            disk.TurnReadOnly();
            await AssertRefusedAsync(client, 503, "ServiceUnavailable");
            Assert.Equal((503, "ServiceUnavailable"), await DeleteAsync(client, "/filled/small"));
            Assert.Equal((503, "read-only\n"), await ProbeAsync(client));
            await AssertStoredAsync(client, stored);
        }

        disk.Remount();
        await using var second = await StartAsync(disk.Path);
        var again = AttackedServer.ClientOf(second);
        await AssertStoredAsync(again, stored);
        Assert.Equal(["large", "small"], (await again.GetAsync("/filled")).Elements("Key"));
        await StoreAsync(again, stored, "/filled/after", 10);
    }

    [Fact]
    public async Task A_data_directory_that_vanishes_refuses_writes_until_it_is_back()
    {
        using var parent = new TestDirectory();
        var stored = new ConcurrentDictionary<string, byte[]>();
        await using var server = await StartAsync(parent["data"]);
        var client = AttackedServer.ClientOf(server);
        await AttackedServer.ExpectOkAsync(client.PutAsync("/filled", ""));
        await StoreAsync(client, stored, "/filled/small", 1_000);
        await StoreAsync(client, stored, "/filled/large", 3_000_000);

        Directory.Move(parent["data"], parent["gone"]);
        Assert.Equal((503, "not-mounted\n"), await ProbeAsync(client));
        var refused = await client.SendAsync(Put("/filled/refused", 3_000_000));
        Assert.Equal((503, "ServiceUnavailable"), (refused.Status, refused.Code));

        Directory.Move(parent["gone"], parent["data"]);
        await StoreAsync(client, stored, "/filled/after", 3_000_000);
        Assert.Equal((200, ""), await ProbeAsync(client));
        await AssertStoredAsync(client, stored);
        Assert.Equal(404, (await client.SendAsync(new RawRequest("HEAD", "/filled/refused"))).Status);
    }

    [Theory]
    [InlineData(1_000, "*.pack")]
    [InlineData(3_000_000, "*.blob")]
    public async Task A_flipped_bit_is_never_sent(int sizeBytes, string files)
    {
        using var directory = new TestDirectory();
        await using var server = await StartAsync(directory.Path);
        var client = AttackedServer.ClientOf(server);
        await AttackedServer.ExpectOkAsync(client.PutAsync("/filled", ""));
        await AttackedServer.ExpectOkAsync(client.SendAsync(Put("/filled/flipped", sizeBytes)));
        var mark = Put("/filled/flipped", sizeBytes).Body.Span[..64].ToArray();
        FlipBitOf(Directory.EnumerateFiles(directory.Path, files, SearchOption.AllDirectories), mark);
        var answer = await client.GetAsync("/filled/flipped");
        Assert.Equal((500, "InternalError"), (answer.Status, answer.Code));
        Assert.Equal(("application/xml", null), (answer.Header("Content-Type"), answer.Header("ETag")));
        Assert.Equal(200, (await client.SendAsync(new RawRequest("HEAD", "/filled/flipped"))).Status);
    }

    [Fact]
    public async Task A_blob_file_that_was_cut_is_never_sent()
    {
        using var directory = new TestDirectory();
        await using var server = await StartAsync(directory.Path);
        var client = AttackedServer.ClientOf(server);
        await AttackedServer.ExpectOkAsync(client.PutAsync("/filled", ""));
        await AttackedServer.ExpectOkAsync(client.SendAsync(Put("/filled/cut", 3_000_000)));
        foreach (var blob in Directory.EnumerateFiles(directory.Path, "*.blob", SearchOption.AllDirectories))
        {
            using var file = File.OpenWrite(blob);
            file.SetLength(file.Length / 2);
        }

        var answer = await client.GetAsync("/filled/cut");
        Assert.Equal((500, "InternalError"), (answer.Status, answer.Code));
    }

    private static Task<DrystoneServer> StartAsync(string dataDirectory) =>
        WatchedServer.StartAsync(AttackedServer.Options(dataDirectory), TestContext.Current.CancellationToken);

    private static RawRequest Put(string target, int sizeBytes)
    {
        var body = new byte[sizeBytes];
        new Random(target.GetHashCode(StringComparison.Ordinal)).NextBytes(body);
        return new RawRequest("PUT", target) { Body = body };
    }

    private static async Task StoreAsync(
        RawS3Client client, ConcurrentDictionary<string, byte[]> stored, string target, int sizeBytes)
    {
        var put = Put(target, sizeBytes);
        await AttackedServer.ExpectOkAsync(client.SendAsync(put));
        stored[target] = put.Body.ToArray();
    }

    /// <summary>Writers that each go on until they are refused; returns what was acknowledged.</summary>
    private static async Task<ConcurrentDictionary<string, byte[]>> FillAsync(RawS3Client client, int writers)
    {
        var stored = new ConcurrentDictionary<string, byte[]>();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            for (var i = 0; ; i++)
            {
                var put = Put($"/filled/{writer}-{i}", i % 3 == 0 ? 700_000 : 2_500_000);
                var answer = await client.SendAsync(put);
                if (answer.Status != 200)
                {
                    Assert.Equal((507, "InsufficientStorage"), (answer.Status, answer.Code));
                    return;
                }

                stored[put.Target] = put.Body.ToArray();
            }
        }));
        return stored;
    }

    private static async Task AssertStoredAsync(RawS3Client client, ConcurrentDictionary<string, byte[]> stored)
    {
        foreach (var (target, body) in stored)
        {
            var answer = await client.GetAsync(target);
            Assert.True(answer.Status == 200 && answer.Body.AsSpan().SequenceEqual(body), target);
        }
    }

    private static async Task AssertRefusedAsync(RawS3Client client, int status, string code)
    {
        foreach (var sizeBytes in (int[])[3_000_000, 900_000, 10])
        {
            var answer = await client.SendAsync(Put("/filled/refused", sizeBytes));
            Assert.True((status, code) == (answer.Status, answer.Code), answer.ToString());
            Assert.Equal(404, (await client.SendAsync(new RawRequest("HEAD", "/filled/refused"))).Status);
        }
    }

    private static async Task<(int Status, string? Code)> DeleteAsync(RawS3Client client, string target)
    {
        var answer = await client.DeleteAsync(target);
        return (answer.Status, answer.Code);
    }

    private static async Task<(int Status, string Text)> ProbeAsync(RawS3Client client)
    {
        var answer = await client.SendAsync(new RawRequest("GET", Ready) { IsAnonymous = true });
        return (answer.Status, answer.Text);
    }

    /// <summary>Space comes back in the background.</summary>
    private static async Task UntilReadyAsync(RawS3Client client)
    {
        while ((await ProbeAsync(client)).Status != 200)
        {
            await Task.Yield();
        }
    }

    /// <summary>Ready means that something fits; that this body fits may take more of what comes back.</summary>
    private static async Task UntilTakenAsync(RawS3Client client, RawRequest put)
    {
        RawAnswer answer;
        while ((answer = await client.SendAsync(put)).Status == 507)
        {
            await Task.Yield();
        }

        Assert.True(answer.Status == 200, answer.ToString());
    }

    private static void FlipBitOf(IEnumerable<string> paths, byte[] mark)
    {
        foreach (var path in paths)
        {
            using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            if (bytes.AsSpan().IndexOf(mark) is var at and >= 0)
            {
                file.Position = at + 5;
                file.WriteByte((byte)(bytes[at + 5] ^ 1));
                return;
            }
        }

        Assert.Fail("The bytes of the object are in no file.");
    }
}
