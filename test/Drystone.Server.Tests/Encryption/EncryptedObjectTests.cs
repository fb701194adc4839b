using System.Security.Cryptography;
using Drystone.S3.Checksums;
using Drystone.Server.Control;

namespace Drystone.Server.Tests.Encryption;

public sealed class EncryptedObjectTests(EncryptingServer server) : IClassFixture<EncryptingServer>
{
    public static TheoryData<string, int> WaysAndSizes
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var way in Sse.All)
            {
                data.Add(way.Name, 0);
                data.Add(way.Name, 70_000);
                data.Add(way.Name, 2_000_000);
            }

            return data;
        }
    }

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var from in Sse.All)
            {
                foreach (var to in Sse.All)
                {
                    data.Add(from.Name, to.Name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(WaysAndSizes))]
    public async Task What_is_put_is_read_whole_and_in_ranges_and_answers_name_the_encryption(string way, int sizeBytes)
    {
        var sse = Sse.Named(way);
        var path = server.NewPath();
        var bytes = Bytes(sizeBytes);
        var put = await server.SendAsync("PUT", path, bytes, sse.Write);
        Assert.Equal((200, null), put.Outcome);
        sse.AssertNamedIn(put);
        var got = await server.SendAsync("GET", path, headers: [.. sse.Read, ("x-amz-checksum-mode", "ENABLED")]);
        Assert.Equal(bytes, got.Body);
        sse.AssertNamedIn(got);
        Assert.Equal(put.Header("ETag"), got.Header("ETag"));
        var checksum = MultipartScenario.Checksum(ChecksumAlgorithm.Crc64Nvme, bytes);
        Assert.Equal(checksum, got.Header("x-amz-checksum-crc64nvme"));
        var head = await server.SendAsync("HEAD", path, headers: sse.Read);
        Assert.Equal($"{sizeBytes}", head.Header("Content-Length"));
        sse.AssertNamedIn(head);
        if (sizeBytes > 0)
        {
            var range = await server.SendAsync("GET", path, headers: [.. sse.Read, ("Range", "bytes=65530-65545")]);
            Assert.Equal(206, (int)range.Status);
            Assert.Equal(bytes[65_530..65_546], range.Body);
            sse.AssertNamedIn(range);
        }
    }

    [Theory]
    [InlineData("plain", true)]
    [InlineData("SSE-S3", true)]
    [InlineData("SSE-KMS", false)]
    [InlineData("SSE-C", false)]
    public async Task The_etag_says_what_the_bytes_are_only_where_no_key_is_needed_to_read_them(string way, bool isMd5)
    {
        var sse = Sse.Named(way);
        var path = server.NewPath();
        var etag = (await server.SendAsync("PUT", path, "bytes"u8.ToArray(), sse.Write)).Header("ETag")!;
        Assert.Equal(isMd5, etag == $"\"{MultipartScenario.Md5("bytes"u8.ToArray())}\"");
        Assert.Matches("^\"[0-9a-f]{32}\"$", etag);

        // Conditions hold for what was answered.
        var unchanged = await server.SendAsync("GET", path, headers: [.. sse.Read, ("If-None-Match", etag)]);
        Assert.Equal(304, (int)unchanged.Status);
        sse.AssertNamedIn(unchanged);
        Assert.Equal((412, "PreconditionFailed"), (await server.SendAsync(
            "PUT", path, "other"u8.ToArray(), [.. sse.Write, ("If-Match", "\"0\"")])).Outcome);
        Assert.Equal((200, null), (await server.SendAsync(
            "PUT", path, "other"u8.ToArray(), [.. sse.Write, ("If-Match", etag)])).Outcome);
        var listed = await server.SendAsync("GET", $"/bucket?list-type=2&prefix={path["/bucket/".Length..]}");
        var head = await server.SendAsync("HEAD", path, headers: sse.Read);
        Assert.Equal(head.Header("ETag"), listed["ETag"]);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_copy_is_encrypted_as_its_own_request_says(string from, string to)
    {
        var (source, target) = (Sse.Named(from), Sse.Named(to));
        var (fromPath, toPath) = (server.NewPath(), server.NewPath());
        var bytes = Bytes(100_000);
        await server.SendAsync("PUT", fromPath, bytes, [.. source.Write, ("x-amz-meta-a", "b")]);
        var copied = await server.SendAsync(
            "PUT", toPath, headers: [.. target.Write, .. source.ReadSource, ("x-amz-copy-source", fromPath)]);
        Assert.Equal((200, null), copied.Outcome);
        target.AssertNamedIn(copied);
        await server.SendAsync("DELETE", fromPath);
        var got = await server.SendAsync("GET", toPath, headers: [.. target.Read, ("x-amz-checksum-mode", "ENABLED")]);
        Assert.Equal(bytes, got.Body);
        Assert.Equal("b", got.Header("x-amz-meta-a"));
        Assert.Equal(copied["ETag"], got.Header("ETag"));
        var checksum = MultipartScenario.Checksum(ChecksumAlgorithm.Crc64Nvme, bytes);
        Assert.Equal(checksum, got.Header("x-amz-checksum-crc64nvme"));
        target.AssertNamedIn(got);
        var isMd5 = got.Header("ETag") == $"\"{MultipartScenario.Md5(bytes)}\"";
        Assert.Equal(target == Sse.Plain || target == Sse.S3, isMd5);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_part_copied_into_an_upload_is_encrypted_as_the_upload_is(string from, string to)
    {
        var (source, target) = (Sse.Named(from), Sse.Named(to));
        var (fromPath, toPath) = (server.NewPath(), server.NewPath());
        var bytes = Bytes(200_000);
        await server.SendAsync("PUT", fromPath, bytes, source.Write);
        var id = (await server.SendAsync("POST", toPath + "?uploads", headers: target.Write))["UploadId"];
        var part = await server.SendAsync(
            "PUT", $"{toPath}?partNumber=1&uploadId={id}", headers:
            [
                .. target.Read, .. source.ReadSource, ("x-amz-copy-source", fromPath),
                ("x-amz-copy-source-range", "bytes=65000-199998"),
            ]);
        Assert.Equal((200, null), part.Outcome);
        target.AssertNamedIn(part);
        Assert.Equal((200, null), (await CompleteAsync(toPath, id!, part["ETag"]!)).Outcome);
        var got = await server.SendAsync("GET", toPath, headers: target.Read);
        Assert.Equal(bytes[65_000..199_999], got.Body);
        target.AssertNamedIn(got);
    }

    [Theory]
    [InlineData("SSE-S3")]
    [InlineData("SSE-KMS")]
    [InlineData("SSE-C")]
    public async Task An_upload_in_parts_is_encrypted_and_copied(string way)
    {
        var sse = Sse.Named(way);
        var path = server.NewPath();
        var parts = new[] { MultipartScenario.FullPart(1), Bytes(70_000) };
        var created = await server.SendAsync("POST", path + "?uploads", headers: sse.Write);
        sse.AssertNamedIn(created);
        var etags = new List<string>();
        foreach (var (body, number) in parts.Zip([1, 2]))
        {
            var put = await server.SendAsync(
                "PUT", $"{path}?partNumber={number}&uploadId={created["UploadId"]}", body, sse.Read);
            Assert.Equal((200, null), put.Outcome);
            sse.AssertNamedIn(put);
            etags.Add(put.Header("ETag")!);
        }

        var completed = await CompleteAsync(path, created["UploadId"]!, [.. etags]);
        Assert.Equal((200, null), completed.Outcome);
        Assert.EndsWith("-2\"", completed["ETag"], StringComparison.Ordinal);
        await AssertPartsAsync(path, sse, parts);
        var copy = server.NewPath();
        var copied = await server.SendAsync(
            "PUT", copy, headers: [.. sse.Write, .. sse.ReadSource, ("x-amz-copy-source", path)]);
        Assert.Equal((200, null), copied.Outcome);
        await AssertPartsAsync(copy, sse, parts);
        var plain = server.NewPath();
        Assert.Equal((200, null), (await server.SendAsync(
            "PUT", plain, headers: [.. sse.ReadSource, ("x-amz-copy-source", path)])).Outcome);
        Assert.Equal((byte[])[.. parts[0], .. parts[1]], (await server.SendAsync("GET", plain)).Body);
    }

    [Fact]
    public async Task An_object_copied_onto_itself_with_another_encryption_is_changed()
    {
        var path = server.NewPath();
        await server.SendAsync("PUT", path, "bytes"u8.ToArray());
        Assert.Equal((400, "InvalidRequest"), (await CopyOntoItselfAsync(path, [])).Outcome);
        Sse? before = null;
        foreach (var sse in new[] { Sse.S3, Sse.Customer, Sse.Kms })
        {
            var copied = await CopyOntoItselfAsync(path, [.. sse.Write, .. before?.ReadSource ?? []]);
            Assert.Equal((200, null), copied.Outcome);
            var got = await server.SendAsync("GET", path, headers: sse.Read);
            Assert.Equal("bytes", got.Text);
            sse.AssertNamedIn(got);
            before = sse;
        }
    }

    [Fact]
    public async Task A_key_that_is_not_there_or_disabled_is_said_so_in_the_words_of_aws()
    {
        await using var keys = await server.OpenKeysAsync();
        var id = $"off-{Guid.NewGuid()}";
        await keys.CreateAsync(new NewKey(id, null, null), CancellationToken.None);
        (string, string)[] headers =
            [("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", id)];
        var path = server.NewPath();
        Assert.Equal((200, null), (await server.SendAsync("PUT", path, "bytes"u8.ToArray(), headers)).Outcome);
        await keys.ChangeAsync(id, KeyChange.Disable, CancellationToken.None);
        var disabled = await server.SendAsync("GET", path);
        Assert.Equal((400, "KMS.DisabledException"), disabled.Outcome);
        Assert.Equal((400, "KMS.DisabledException"), (await server.SendAsync("PUT", path, [1], headers)).Outcome);
        Assert.Null(disabled.Header("Content-Range"));
        Assert.Equal(200, (int)(await server.SendAsync("HEAD", path)).Status);
        await keys.ChangeAsync(id, KeyChange.Enable, CancellationToken.None);
        Assert.Equal("bytes", (await server.SendAsync("GET", path)).Text);
        var missing = await server.SendAsync(
            "PUT", path, [1],
            ("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", "unknown"));
        Assert.Equal((400, "KMS.NotFoundException"), missing.Outcome);
        Assert.EndsWith(":key/unknown' does not exist", missing["Message"], StringComparison.Ordinal);
        Assert.Equal("bytes", (await server.SendAsync("GET", path)).Text);
    }

    [Fact]
    public async Task Keys_are_named_by_alias_and_arn_too_and_the_context_binds()
    {
        await using var keys = await server.OpenKeysAsync();
        var arn = (await keys.ListKeysAsync(CancellationToken.None)).Single(key => key.Id == "second").Arn;
        var context = Convert.ToBase64String("{\"department\":\"sales\"}"u8);
        foreach (var name in new[] { "second", "alias/other", arn })
        {
            var path = server.NewPath();
            var put = await server.SendAsync(
                "PUT", path, "bytes"u8.ToArray(), ("x-amz-server-side-encryption", "aws:kms"),
                ("x-amz-server-side-encryption-aws-kms-key-id", name),
                ("x-amz-server-side-encryption-context", context));
            Assert.Equal(arn, put.Header("x-amz-server-side-encryption-aws-kms-key-id"));
            Assert.Equal("bytes", (await server.SendAsync("GET", path)).Text);
        }
    }

    [Theory]
    [InlineData("x-amz-server-side-encryption", "aws:kms:dsse", 501, "NotImplemented")]
    [InlineData("x-amz-server-side-encryption", "aes256", 400, "InvalidArgument")]
    [InlineData("x-amz-server-side-encryption", "", 400, "InvalidArgument")]
    [InlineData("x-amz-server-side-encryption-aws-kms-key-id", "first", 400, "InvalidArgument")]
    public async Task What_cannot_be_done_is_refused_and_nothing_is_stored(
        string name, string value, int status, string code)
    {
        var path = server.NewPath();
        Assert.Equal((status, code), (await server.SendAsync("PUT", path, [1], (name, value))).Outcome);
        Assert.Equal(
            (status, code), (await server.SendAsync("POST", path + "?uploads", headers: (name, value))).Outcome);
        Assert.Equal(404, (int)(await server.SendAsync("GET", path)).Status);
    }

    [Fact]
    public async Task Who_reads_names_no_encryption_and_a_plain_upload_takes_no_encrypted_part()
    {
        var path = server.NewPath();
        await server.SendAsync("PUT", path, [1], Sse.S3.Write);
        Assert.Equal((400, "InvalidArgument"), (await server.SendAsync("GET", path, headers: Sse.S3.Write)).Outcome);
        Assert.Equal(400, (int)(await server.SendAsync("HEAD", path, headers: Sse.S3.Write)).Status);
        var id = (await server.SendAsync("POST", path + "?uploads"))["UploadId"];
        Assert.Equal((400, "InvalidArgument"), (await server.SendAsync(
            "PUT", $"{path}?partNumber=1&uploadId={id}", [1], Sse.S3.Write)).Outcome);
    }

    private static byte[] Bytes(int length) =>
        length == 0 ? [] : RandomNumberGenerator.GetBytes(length);

    private Task<RawS3Answer> CopyOntoItselfAsync(string path, (string, string)[] headers) =>
        server.SendAsync("PUT", path, headers: [.. headers, ("x-amz-copy-source", path)]);

    private Task<RawS3Answer> CompleteAsync(string path, string id, params string[] etags) => server.SendAsync(
        "POST", $"{path}?uploadId={id}", System.Text.Encoding.UTF8.GetBytes(
            "<CompleteMultipartUpload>"
            + string.Concat(etags.Select((etag, i) =>
                $"<Part><PartNumber>{i + 1}</PartNumber><ETag>{etag}</ETag></Part>"))
            + "</CompleteMultipartUpload>"));

    private async Task AssertPartsAsync(string path, Sse sse, byte[][] parts)
    {
        var all = (byte[])[.. parts[0], .. parts[1]];
        var got = await server.SendAsync("GET", path, headers: sse.Read);
        Assert.Equal(all, got.Body);
        sse.AssertNamedIn(got);
        var second = await server.SendAsync("GET", path + "?partNumber=2", headers: sse.Read);
        Assert.Equal(parts[1], second.Body);
        Assert.Equal("2", second.Header("x-amz-mp-parts-count"));
        var from = parts[0].Length - 10;
        var across = await server.SendAsync(
            "GET", path, headers: [.. sse.Read, ("Range", $"bytes={from}-{from + 19}")]);
        Assert.Equal(all[from..(from + 20)], across.Body);
    }
}
