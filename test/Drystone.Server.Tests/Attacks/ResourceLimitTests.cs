using System.Diagnostics;

namespace Drystone.Server.Tests.Attacks;

/// <summary>What one client can make the server spend. Memory is measured, so nothing else runs beside it.</summary>
[Trait("Attack", "36")]
[Collection(AloneCollection.Name)]
public sealed class ResourceLimitTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public async Task Two_thousand_idle_connections_cost_little_and_others_are_still_served()
    {
        const int Connections = 2_000;
        var before = WorkingSetBytes();
        var idle = await OpenAsync(server.Client.Endpoint, Connections);
        await ServeOthersAsync();
        Assert.InRange(WorkingSetBytes() - before, long.MinValue, 200 * Mebibyte);
        idle.ForEach(connection => connection.Dispose());

        async Task ServeOthersAsync()
        {
            // Half of them have begun a request and wait.
            await Task.WhenAll(idle.Take(Connections / 2).Select(half => half.SendAsync("GET / HTTP/1.1\r\n")));
            Assert.Equal(AttackedServer.VictimText, (await server.Client.GetAsync("/attacked/victim")).Text);
        }
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_come_in_again_when_others_leave()
    {
        const int Limit = 10;
        using var directory = new Tests.Hosting.TestDirectory();
        await using var limited = await WatchedServer.StartAsync(
            AttackedServer.Options(directory.Path) with { MaxConnections = Limit }, CancellationToken.None);
        var client = AttackedServer.ClientOf(limited);
        var idle = await OpenAsync(client.Endpoint, Limit);
        foreach (var connection in idle)
        {
            await connection.SendAsync(client.ToBytes(new RawRequest("GET", "/")));
            Assert.Equal(200, (await connection.ReadAnswerAsync()).Status);
        }

        Assert.Equal(RawAnswer.Closed, await client.GetAsync("/"));
        idle.ForEach(connection => connection.Dispose());
        while ((await client.GetAsync("/")).Status != 200)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Announcing_5_GiB_costs_neither_memory_nor_disk()
    {
        const int Clients = 200;
        var filesBefore = StoredBytes();
        var before = WorkingSetBytes();
        var connections = await OpenAsync(server.Client.Endpoint, Clients);
        await Task.WhenAll(connections.Select(async (connection, i) =>
        {
            var put = new RawRequest("PUT", $"/attacked/huge-{i}") { ContentSha256 = "UNSIGNED-PAYLOAD" };
            await connection.SendAsync(server.Client.ToBytes(put with
            {
                AnnouncedBytes = 5L << 30,
                UnsignedHeaders = [("expect", "100-continue")],
            }));
            Assert.Equal(100, (await connection.ReadAnswerAsync()).Status);
        }));
        Assert.InRange(WorkingSetBytes() - before, long.MinValue, 100 * Mebibyte);
        Assert.InRange(StoredBytes() - filesBefore, 0, Mebibyte);
        connections.ForEach(connection => connection.Dispose());
        await server.AssertAbsentAsync("/attacked/huge-0");
    }

    [Theory]
    [InlineData((5L << 30) + 1)]
    [InlineData(long.MaxValue)]
    public async Task More_than_5_GiB_is_refused_before_the_body(long bytes) => await server.AssertRefusedAsync(
        new RawRequest("PUT", "/attacked/new") { ContentSha256 = "UNSIGNED-PAYLOAD", AnnouncedBytes = bytes },
        400,
        "EntityTooLarge");

    [Theory]
    [InlineData(15_000, 200)]
    [InlineData(17_000, 414)]
    [InlineData(10_000_000, 414)]
    public async Task A_request_line_has_a_limit(int queryBytes, int status) =>
        await AnswersAsync(new RawRequest("GET", $"/attacked?x={new string('q', queryBytes)}"), status);

    [Theory]
    [InlineData(30_000, 200)]
    [InlineData(33_000, 431)]
    [InlineData(10_000_000, 431)]
    public async Task The_headers_of_a_request_have_a_limit_in_bytes(int bytes, int status) =>
        await AnswersAsync(new RawRequest("GET", "/attacked").With("x-padding", new string('p', bytes)), status);

    [Theory]
    [InlineData(480, 200)]
    [InlineData(501, 431)]
    public async Task The_headers_of_a_request_have_a_limit_in_number(int count, int status)
    {
        var many = Enumerable.Range(0, count).Select(i => ($"x-{i}", "v")).ToList();
        await AnswersAsync(new RawRequest("GET", "/attacked") { UnsignedHeaders = many }, status);
    }

    [Theory]
    [InlineData(2_047, 200)]
    [InlineData(2_048, 400)]
    [InlineData(20_000, 400)]
    public async Task User_metadata_has_a_limit(int valueBytes, int status)
    {
        // The name counts too: "a" is the one byte before the value.
        var put = new RawRequest("PUT", "/attacked/new")
            .With("x-amz-meta-a", new string('m', valueBytes)).WithBody("x");
        if (status == 400)
        {
            await server.AssertRefusedAsync(put, 400, "MetadataTooLarge");
            return;
        }

        await AttackedServer.ExpectOkAsync(server.Client.SendAsync(put));
        await server.Client.DeleteAsync("/attacked/new");
    }

    [Theory]
    [InlineData("a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=10&k=11", "BadRequest")]
    [InlineData("a=1&a=2", "InvalidTag")]
    [InlineData("aws:x=1", "InvalidTag")]
    [InlineData("=1", "InvalidTag")]
    [InlineData("a=%zz", "InvalidArgument")]
    [InlineData("a=<", "InvalidTag")]
    public async Task Tags_have_limits(string tagging, string code) => await server.AssertRefusedAsync(
        new RawRequest("PUT", "/attacked/new").With("x-amz-tagging", tagging).WithBody("x"), 400, code);

    [Fact]
    public async Task Thousands_of_tags_are_refused_at_once() => await server.AssertRefusedAsync(
        new RawRequest("PUT", "/attacked/new")
            .With("x-amz-tagging", string.Join('&', Enumerable.Range(0, 5_000).Select(i => $"{i}="))).WithBody("x"),
        400,
        "BadRequest");

    [Fact]
    public async Task Buckets_may_be_many()
    {
        const int Buckets = 300;
        await Task.WhenAll(Enumerable.Range(0, Buckets).Select(
            i => AttackedServer.ExpectOkAsync(server.Client.PutAsync($"/many-{i}", ""))));
        Assert.Equal(Buckets + 2, (await server.Client.GetAsync("/")).Elements("Name").Count());
        await Task.WhenAll(Enumerable.Range(0, Buckets).Select(i => server.Client.DeleteAsync($"/many-{i}")));
    }

    [Fact]
    public async Task Five_hundred_open_uploads_are_kept_apart_and_cost_little()
    {
        const int Uploads = 500;
        var before = WorkingSetBytes();
        var begun = await Task.WhenAll(Enumerable.Range(0, Uploads).Select(
            i => server.Client.SendAsync(new RawRequest("POST", $"/attacked/upload-{i:000}?uploads"))));
        var ids = begun.Select(answer => answer.Element("UploadId")!).ToList();
        Assert.Equal(Uploads, ids.Distinct().Count());
        await Task.WhenAll(ids.Select((id, i) => AttackedServer.ExpectOkAsync(
            server.Client.PutAsync($"/attacked/upload-{i:000}?partNumber=1&uploadId={id}", $"part {i}"))));
        Assert.InRange(WorkingSetBytes() - before, long.MinValue, 200 * Mebibyte);
        var listed = await server.Client.GetAsync("/attacked?uploads");
        Assert.Equal(ids, listed.Elements("UploadId"));
        await Task.WhenAll(ids.Select((id, i) => AttackedServer.ExpectOkAsync(
            server.Client.DeleteAsync($"/attacked/upload-{i:000}?uploadId={id}"))));
        Assert.Empty((await server.Client.GetAsync("/attacked?uploads")).Elements("UploadId"));
    }

    private async Task AnswersAsync(RawRequest request, int status)
    {
        var before = await server.StateAsync();
        Assert.Equal(status, (await server.Client.SendAsync(request)).Status);
        Assert.Equal(before, await server.StateAsync());
    }

    private static async Task<List<RawConnection>> OpenAsync(Uri endpoint, int count)
    {
        var connections = new List<RawConnection>(count);
        for (var i = 0; i < count; i++)
        {
            connections.Add(await RawConnection.OpenAsync(endpoint));
        }

        return connections;
    }

    private static long WorkingSetBytes()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private long StoredBytes() => new DirectoryInfo(server.DataDirectory)
        .EnumerateFiles("*.blob", SearchOption.AllDirectories).Sum(file => file.Length);
}
