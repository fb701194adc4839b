using Drystone.Server.Hosting;
using Drystone.Server.Tests.Encryption;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Attacks;

/// <summary>Keys that are wrong, missing or sent in the clear; and what an attacker finds on the disk and in the
/// logs.</summary>
[Trait("Attack", "22")]
public sealed class EncryptionTests(EncryptingServer server) : IClassFixture<EncryptingServer>
{
    private static readonly byte[] Canary = "plaintext that must be on no disk."u8.ToArray();

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(1_500_000)]
    public async Task Nothing_of_an_object_is_given_without_its_key_or_with_another(int sizeBytes)
    {
        var path = server.NewPath();
        await server.SendAsync("PUT", path, Canaries(sizeBytes), Sse.Customer.Write);
        (string Method, string Target, (string, string)[] Headers)[] reads =
        [
            ("GET", path, []),
            ("HEAD", path, []),
            ("GET", path, [("Range", "bytes=0-1")]),
            ("GET", path, [("If-None-Match", "\"0\"")]),
            ("GET", path, [("If-Match", "\"0\"")]),
            ("GET", path + "?partNumber=1", []),
            ("HEAD", path + "?partNumber=1", []),
            ("GET", path + "?attributes", [("x-amz-object-attributes", "ETag,ObjectSize,Checksum")]),
        ];
        foreach (var (method, target, headers) in reads)
        {
            await AssertRefusedAsync(400, "InvalidRequest", method, target, headers);
            await AssertRefusedAsync(403, "AccessDenied", method, target, [.. headers, .. Sse.WithKey(Sse.OtherKey)]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task Nothing_is_copied_without_the_key_of_the_source(int sizeBytes)
    {
        var (path, copy) = (server.NewPath(), server.NewPath());
        await server.SendAsync("PUT", path, Canaries(sizeBytes), Sse.Customer.Write);
        var id = (await server.SendAsync("POST", copy + "?uploads"))["UploadId"];
        foreach (var target in new[] { copy, $"{copy}?partNumber=1&uploadId={id}" })
        {
            (string, string)[] headers = [("x-amz-copy-source", path)];
            await AssertRefusedAsync(400, "InvalidRequest", "PUT", target, headers);
            var wrong = Sse.WithKey(Sse.OtherKey, "x-amz-copy-source-server-side-encryption-customer-");
            await AssertRefusedAsync(403, "AccessDenied", "PUT", target, [.. headers, .. wrong]);
        }

        // The target's key does not open the source.
        await AssertRefusedAsync(
            400, "InvalidRequest", "PUT", copy, [("x-amz-copy-source", path), .. Sse.Customer.Write]);
        Assert.Equal(404, (int)(await server.SendAsync("GET", copy)).Status);
        Assert.Empty((await server.SendAsync("GET", $"{copy}?uploadId={id}")).Values("Part", "ETag"));
    }

    [Fact]
    public async Task A_part_has_the_key_of_its_upload_or_is_refused()
    {
        var path = server.NewPath();
        var id = (await server.SendAsync("POST", path + "?uploads", headers: Sse.Customer.Write))["UploadId"];
        var target = $"{path}?partNumber=1&uploadId={id}";
        foreach (var headers in new[] { [], Sse.WithKey(Sse.OtherKey), Sse.S3.Write })
        {
            Assert.Equal((400, "InvalidRequest"), (await server.SendAsync("PUT", target, [1], headers)).Outcome);
        }

        var plain = (await server.SendAsync("POST", path + "?uploads"))["UploadId"];
        Assert.Equal((400, "InvalidRequest"), (await server.SendAsync(
            "PUT", $"{path}?partNumber=1&uploadId={plain}", [1], Sse.Customer.Write)).Outcome);
        var body = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>0</ETag></Part>"u8.ToArray()
            .Concat("</CompleteMultipartUpload>"u8.ToArray()).ToArray();
        Assert.Equal((400, "InvalidRequest"), (await server.SendAsync(
            "POST", $"{path}?uploadId={id}", body, Sse.WithKey(Sse.OtherKey))).Outcome);
    }

    [Fact]
    public async Task A_key_for_an_object_that_has_none_is_refused()
    {
        foreach (var sse in new[] { Sse.Plain, Sse.S3, Sse.Kms })
        {
            var path = server.NewPath();
            await server.SendAsync("PUT", path, Canary, sse.Write);
            await AssertRefusedAsync(400, "InvalidRequest", "GET", path, Sse.Customer.Read);
            await AssertRefusedAsync(400, "InvalidRequest", "HEAD", path, Sse.Customer.Read);
            await AssertRefusedAsync(
                400, "InvalidRequest", "PUT", server.NewPath(),
                [.. Sse.Customer.ReadSource, ("x-amz-copy-source", path)]);
        }
    }

    [Theory]
    [InlineData("SSE-S3")]
    [InlineData("SSE-KMS")]
    [InlineData("SSE-C")]
    public async Task Plaintext_is_in_no_file_whichever_way_it_came(string way)
    {
        var sse = Sse.Named(way);
        var canary = Guid.NewGuid().ToByteArray();
        var small = Repeat(canary, 70_000);
        var large = Repeat(canary, 6_000_000);
        var paths = new[] { server.NewPath(), server.NewPath(), server.NewPath(), server.NewPath(), server.NewPath() };
        await server.SendAsync("PUT", paths[0], small, sse.Write);
        await server.SendAsync("PUT", paths[1], large, sse.Write);
        await UploadAsync(paths[2], sse, large, small);
        await server.SendAsync(
            "PUT", paths[3], headers: [.. sse.Write, .. sse.ReadSource, ("x-amz-copy-source", paths[1])]);
        foreach (var path in paths[..4])
        {
            Assert.Equal(200, (int)(await server.SendAsync("GET", path, headers: sse.Read)).Status);
        }

        Assert.Empty(server.FilesWith(canary));

        // The search finds what is there to be found; and what was plain before is encrypted by a copy.
        await server.SendAsync("PUT", paths[4], large);
        Assert.Single(server.FilesWith(canary));
        var encrypted = await server.SendAsync(
            "PUT", paths[4], headers: [.. sse.Write, ("x-amz-copy-source", paths[4])]);
        Assert.Equal((200, null), encrypted.Outcome);
        Assert.Equal(large, (await server.SendAsync("GET", paths[4], headers: sse.Read)).Body);
    }

    [Theory]
    [InlineData("SSE-S3")]
    [InlineData("SSE-C")]
    public async Task The_same_bytes_under_the_same_key_are_other_ciphertext_each_time(string way)
    {
        var sse = Sse.Named(way);
        var path = server.NewPath();
        var bytes = Repeat(Guid.NewGuid().ToByteArray(), 1_500_000);
        var files = new List<byte[]>();
        for (var i = 0; i < 2; i++)
        {
            var before = BlobFiles();
            await server.SendAsync("PUT", path + i, bytes, sse.Write);
            files.Add(EncryptingServer.ReadShared(Assert.Single(BlobFiles().Except(before))));
        }

        // A stream cipher under a nonce that came back would show in any block.
        foreach (var block in Enumerable.Range(0, bytes.Length / 65_536))
        {
            var at = block * 65_536;
            Assert.False(files[0].AsSpan(at, 64).SequenceEqual(files[1].AsSpan(at, 64)));
        }

        var blocks = Enumerable.Range(0, bytes.Length / 65_536).Select(
            block => Convert.ToHexString(files[0].AsSpan(block * 65_536, 64)));
        Assert.Equal(bytes.Length / 65_536, blocks.Distinct().Count());
    }

    [Theory]
    [InlineData("SSE-S3")]
    [InlineData("SSE-KMS")]
    [InlineData("SSE-C")]
    public async Task A_flipped_bit_is_answered_by_no_byte_of_its_block(string way)
    {
        var sse = Sse.Named(way);
        var path = server.NewPath();
        var before = BlobFiles();
        await server.SendAsync("PUT", path, Canaries(1_500_000), sse.Write);
        using (var file = new FileStream(
            Assert.Single(BlobFiles().Except(before)), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.Position = 700_000;
            var value = file.ReadByte();
            file.Position = 700_000;
            file.WriteByte((byte)(value ^ 1));
        }

        await AssertRefusedAsync(500, "InternalError", "GET", path, [.. sse.Read, ("Range", "bytes=700000-700010")]);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => server.SendAsync("GET", path, headers: sse.Read));
        var good = await server.SendAsync("GET", path, headers: [.. sse.Read, ("Range", "bytes=0-33")]);
        Assert.Equal(Canary, good.Body);
    }

    [Fact]
    [Trait("Attack", "38")]
    public async Task Keys_are_in_no_log_no_answer_no_metric_and_no_file()
    {
        var path = server.NewPath();
        await server.SendAsync("PUT", path, Canary, Sse.Customer.Write);
        await server.SendAsync("GET", path, headers: Sse.Customer.Read);
        await server.SendAsync("GET", path, headers: Sse.WithKey(Sse.OtherKey));
        var copy = await server.SendAsync(
            "PUT", path, headers: [.. Sse.Customer.Write, .. Sse.Customer.ReadSource, ("x-amz-copy-source", path)]);
        RawS3Answer[] refused =
        [
            copy,
            await server.SendAsync(
                "PUT", path, [1],
                [.. Sse.Customer.Write[..2], ("x-amz-server-side-encryption-customer-key-MD5", "AAAA")]),
            await server.SendAsync("PUT", path, [1], [.. Sse.Customer.Write[..2]]),
            await server.SendAsync("PUT", path, [1], [.. Sse.Customer.Write, .. Sse.S3.Write]),
        ];
        var metrics = await server.ReadMetricsAsync();
        Assert.NotEmpty(metrics);
        string[] texts =
        [
            metrics, .. server.LogLines, .. refused.Select(answer => answer.Text),
            System.Text.Encoding.UTF8.GetString(EncryptingServer.ReadShared(server.RequestLog)),
        ];
        foreach (var secret in new[] { Sse.Key, Sse.OtherKey })
        {
            var base64 = Convert.ToBase64String(secret);
            Assert.All(texts, text => Assert.DoesNotContain(base64, text, StringComparison.Ordinal));
            Assert.All(texts, text => Assert.DoesNotContain(
                Convert.ToHexString(secret), text, StringComparison.OrdinalIgnoreCase));
            Assert.Empty(server.FilesWith(secret));
            Assert.Empty(server.FilesWith(System.Text.Encoding.ASCII.GetBytes(base64)));
        }
    }

    [Fact]
    public async Task A_key_that_comes_in_the_clear_is_refused_by_every_operation_and_nothing_is_stored()
    {
        using var directory = new TestDirectory();
        await using var plain = await WatchedServer.StartAsync(
            AttackedServer.Options(directory.Path), TestContext.Current.CancellationToken);
        var client = AttackedServer.ClientOf(plain);
        await AttackedServer.ExpectOkAsync(client.PutAsync("/bucket", ""));
        await AttackedServer.ExpectOkAsync(client.PutAsync("/bucket/key", "text"));
        (string Method, string Target)[] requests =
        [
            ("PUT", "/bucket/new"), ("POST", "/bucket/new?uploads"), ("GET", "/bucket/key"), ("HEAD", "/bucket/key"),
            ("GET", "/bucket/key?attributes"),
        ];
        foreach (var (method, target) in requests)
        {
            var answer = await client.SendAsync(With(
                new RawRequest(method, target), [.. Sse.Customer.Write, ("x-amz-object-attributes", "ETag")]));
            Assert.Equal((400, method == "HEAD" ? null : "InvalidRequest"), (answer.Status, answer.Code));
        }

        var copy = await client.SendAsync(With(
            new RawRequest("PUT", "/bucket/new"), [.. Sse.Customer.ReadSource, ("x-amz-copy-source", "/bucket/key")]));
        Assert.Equal((400, "InvalidRequest"), (copy.Status, copy.Code));
        Assert.Contains("must be made over a secure connection", copy.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await client.SendAsync(new RawRequest("HEAD", "/bucket/new"))).Status);
    }

    [Fact]
    public async Task Keys_in_the_clear_are_taken_on_loopback_where_the_operator_says_so_and_nowhere_else()
    {
        using var directory = new TestDirectory();
        var options = AttackedServer.Options(directory.Path) with { AllowInsecureCustomerKeys = true };
        await Assert.ThrowsAsync<ServerStartException>(() => WatchedServer.StartAsync(
            options with { Address = new ListenAddress(null, 0) }, TestContext.Current.CancellationToken));
        await using var plain = await WatchedServer.StartAsync(options, TestContext.Current.CancellationToken);
        var client = AttackedServer.ClientOf(plain);
        await AttackedServer.ExpectOkAsync(client.PutAsync("/bucket", ""));
        await AttackedServer.ExpectOkAsync(
            client.SendAsync(With(new RawRequest("PUT", "/bucket/key").WithBody("text"), Sse.Customer.Write)));
        Assert.Equal(400, (await client.GetAsync("/bucket/key")).Status);
        Assert.Equal(
            "text", (await client.SendAsync(With(new RawRequest("GET", "/bucket/key"), Sse.Customer.Read))).Text);
    }

    private static RawRequest With(RawRequest request, (string Name, string Value)[] headers) =>
        headers.Aggregate(request, (one, header) => one.With(header.Name, header.Value));

    private string[] BlobFiles() =>
    [
        .. Directory.GetFiles(Path.Combine(server.DataDirectory, "blobs"), "*", SearchOption.AllDirectories),
    ];

    private static byte[] Canaries(int length) => Repeat(Canary, length);

    private static byte[] Repeat(byte[] pattern, int length) =>
        [.. Enumerable.Range(0, length).Select(i => pattern[i % pattern.Length])];

    private async Task AssertRefusedAsync(
        int status, string code, string method, string target, (string, string)[] headers)
    {
        var answer = await server.SendAsync(method, target, headers: headers);
        Assert.Equal((status, method == "HEAD" ? null : code), answer.Outcome);
        Assert.True(answer.Body.AsSpan().IndexOf(Canary) < 0);
        if (status < 500)
        {
            Assert.Null(answer.Header("ETag"));
            Assert.Null(answer.Header("x-amz-server-side-encryption-customer-key-MD5"));
        }
    }

    private async Task UploadAsync(string path, Sse sse, params byte[][] parts)
    {
        var id = (await server.SendAsync("POST", path + "?uploads", headers: sse.Write))["UploadId"];
        var list = string.Empty;
        for (var i = 1; i <= parts.Length; i++)
        {
            var put = await server.SendAsync("PUT", $"{path}?partNumber={i}&uploadId={id}", parts[i - 1], sse.Read);
            list += $"<Part><PartNumber>{i}</PartNumber><ETag>{put.Header("ETag")}</ETag></Part>";
        }

        var completed = await server.SendAsync(
            "POST", $"{path}?uploadId={id}",
            System.Text.Encoding.UTF8.GetBytes($"<CompleteMultipartUpload>{list}</CompleteMultipartUpload>"));
        Assert.Equal((200, null), completed.Outcome);
    }
}
