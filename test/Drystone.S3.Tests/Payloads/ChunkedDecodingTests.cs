using System.Text;
using Drystone.S3.Signing;
using Drystone.S3.Tests.Signing;

namespace Drystone.S3.Tests.Payloads;

public sealed class ChunkedDecodingTests
{
    private const string Signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    private const string SignedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    private const string UnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    private const string Crc32 = "x-amz-checksum-crc32";

    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task Trailers_are_not_part_of_the_object()
    {
        var (head, authentication, _) = Put(UnsignedTrailer, "5", Crc32);
        var body = new ChunkedBody(null).Chunk(Hello).Last().Trailer("X-Amz-Checksum-CRC32", " NhCmhg== ").Raw("\r\n");

        var (decoded, trailers) = await Bodies.ReadAsync(body.ToArray(), head, authentication);

        Assert.Equal(Hello, decoded);
        Assert.Equal("NhCmhg==", trailers[Crc32]);
    }

    [Fact]
    public async Task An_empty_object_is_one_final_chunk()
    {
        var (head, authentication, chunks) = Put(Signed, "0");

        var (decoded, _) = await Bodies.ReadAsync(
            new ChunkedBody(chunks).Last().Raw("\r\n").ToArray(), head, authentication);

        Assert.Empty(decoded);
    }

    [Fact]
    public async Task Random_chunks_in_random_pieces_decode_to_the_same_bytes()
    {
        const int Seed = 20130524;
        var random = new Random(Seed);
        for (var round = 0; round < 60; round++)
        {
            var mode = new[] { Signed, SignedTrailer, UnsignedTrailer }[round % 3];
            var data = new byte[random.Next(0, 40_000)];
            random.NextBytes(data);
            var (head, authentication, chunks) = mode == Signed
                ? Put(mode, $"{data.Length}")
                : Put(mode, $"{data.Length}", Crc32);
            var body = Encode(data, random, mode, chunks);
            int[] pieces = [.. Enumerable.Range(0, 9).Select(_ => random.Next(1, round % 2 == 0 ? 20 : 9000))];

            var (decoded, trailers) = await Bodies.ReadAsync(
                body, head, authentication, pieces, bufferBytes: random.Next(1, 5000));

            Assert.Equal(data, decoded);
            Assert.Equal(mode == Signed ? 0 : 1, trailers.Count);
        }
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", null)]
    [InlineData("05\r\nhello\r\n00\r\n\r\n", null)]
    [InlineData("5\r\nhello\r\n0\r\n\r\nx", "InvalidRequest")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n\r\n", "InvalidRequest")]
    [InlineData("5\nhello\r\n0\r\n\r\n", "InvalidRequest")]
    [InlineData("5\r\nhello0\r\n\r\n", "InvalidRequest")]
    [InlineData("5\r\nhello\n0\r\n\r\n", "InvalidRequest")]
    [InlineData("5\r\nhelloo\r\n0\r\n\r\n", "InvalidRequest")]
    [InlineData("5;chunk-signature=00\r\nhello\r\n0\r\n\r\n", "InvalidRequest")]
    [InlineData("5;a=b\r\nhello\r\n0\r\n\r\n", "InvalidRequest")]
    [InlineData("-5\r\nhello\r\n0\r\n\r\n", "InvalidRequest")]
    [InlineData("+5\r\nhello\r\n0\r\n\r\n", "InvalidRequest")]
    [InlineData("0x5\r\nhello\r\n0\r\n\r\n", "InvalidRequest")]
    [InlineData(" 5\r\nhello\r\n0\r\n\r\n", "InvalidRequest")]
    [InlineData("\r\nhello\r\n0\r\n\r\n", "InvalidRequest")]
    [InlineData("10000000000000005\r\nhello\r\n0\r\n\r\n", "InvalidRequest")]
    [InlineData("ffffffffffffffff\r\nhello\r\n0\r\n\r\n", "InvalidRequest")]
    [InlineData("140000001\r\nhello\r\n0\r\n\r\n", "InvalidRequest")]
    [InlineData("hello", "IncompleteBody")]
    [InlineData("hello world, this is no chunk at all\r\n", "InvalidRequest")]
    [InlineData("", "IncompleteBody")]
    [InlineData("5\r\nhel", "IncompleteBody")]
    [InlineData("5\r\nhello\r\n", "IncompleteBody")]
    [InlineData("5\r\nhello\r\n0\r\n", "IncompleteBody")]
    [InlineData("4\r\nhell\r\n0\r\n\r\n", "IncompleteBody")]
    [InlineData("6\r\nhello!\r\n0\r\n\r\n", "IncompleteBody")]
    [InlineData("5\r\nhello\r\n5\r\nhello\r\n0\r\n\r\n", "IncompleteBody")]
    [InlineData("0\r\n\r\n", "IncompleteBody")]
    public async Task Framing_is_taken_at_its_word(string body, string? refusal)
    {
        var (head, authentication, _) = Put(UnsignedTrailer, "5");
        var bytes = Encoding.ASCII.GetBytes(body);
        if (refusal is null)
        {
            Assert.Equal(Hello, (await Bodies.ReadAsync(bytes, head, authentication)).Bytes);
            return;
        }

        await Bodies.RefuseAsync(bytes, head, authentication, refusal);
        var byteByByte = await Assert.ThrowsAsync<S3Exception>(
            () => Bodies.ReadAsync(bytes, head, authentication, [1], bufferBytes: 1));
        Assert.Equal(refusal, byteByByte.Error.Code);
    }

    [Theory]
    [InlineData("x-amz-checksum-crc32:NhCmhg==\r\n\r\n", null)]
    [InlineData("x-amz-checksum-crc32:NhCmhg==\n\r\n\r\n", null)]
    [InlineData("\r\n", "MalformedTrailerError")]
    [InlineData("x-amz-checksum-crc32:NhCmhg==\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "MalformedTrailerError")]
    [InlineData("x-amz-checksum-crc32:NhCmhg==\r\nx-amz-checksum-sha1:AAAA\r\n\r\n", "MalformedTrailerError")]
    [InlineData("x-amz-checksum-crc32:NhCmhg==\r\nx-amz-meta-a:b\r\n\r\n", "MalformedTrailerError")]
    [InlineData("x-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:00\r\n\r\n", "MalformedTrailerError")]
    [InlineData("x-amz-checksum-crc32:a\nx-amz-meta-a:b\r\n\r\n", "MalformedTrailerError")]
    [InlineData("x-amz-checksum-crc32:a\0b\r\n\r\n", "MalformedTrailerError")]
    [InlineData("x-amz-checksum-crc32\r\n\r\n", "MalformedTrailerError")]
    [InlineData(":NhCmhg==\r\n\r\n", "MalformedTrailerError")]
    [InlineData("x-amz-checksum-crc32:NhCmhg==\r\n", "IncompleteBody")]
    [InlineData("x-amz-checksum-crc32:NhCmhg==", "IncompleteBody")]
    [InlineData("x-amz-checksum-crc32:NhCmhg==\r\n\r\nmore", "InvalidRequest")]
    public async Task Declared_trailers_are_there_once_and_no_others(string trailers, string? refusal)
    {
        var (head, authentication, _) = Put(UnsignedTrailer, "5", Crc32);
        var body = new ChunkedBody(null).Chunk(Hello).Last().Raw(trailers).ToArray();
        if (refusal is null)
        {
            Assert.Equal("NhCmhg==", (await Bodies.ReadAsync(body, head, authentication)).Trailers[Crc32]);
            return;
        }

        await Bodies.RefuseAsync(body, head, authentication, refusal);
    }

    [Fact]
    public async Task Lines_are_bounded()
    {
        var (head, authentication, _) = Put(UnsignedTrailer, "5", Crc32);

        await Bodies.RefuseAsync(
            Encoding.ASCII.GetBytes(new string('0', 100_000)), head, authentication, "InvalidRequest");
        await Bodies.RefuseAsync(
            new ChunkedBody(null).Chunk(Hello).Last().Trailer(Crc32, new string('a', 100_000)).ToArray(),
            head, authentication, "InvalidRequest");
    }

    [Fact]
    public async Task Signed_chunks_keep_their_bytes_their_order_and_their_request()
    {
        var (head, authentication, chunks) = Put(Signed, "10");
        var good = new ChunkedBody(chunks).Chunk(Hello).Chunk("world"u8).Last().Raw("\r\n").ToArray();
        var text = Encoding.ASCII.GetString(good);
        var first = text[..(text.IndexOf("hello", StringComparison.Ordinal) + 7)];
        var second = text[first.Length..(2 * first.Length)];

        string[] wrong =
        [
            text.Replace("hello", "hallo"),
            second + first + text[(2 * first.Length)..],
            first + first + text[(2 * first.Length)..],
        ];

        foreach (var body in wrong)
        {
            var (_, fresh, _) = Put(Signed, "10");
            await Bodies.RefuseAsync(Encoding.ASCII.GetBytes(body), head, fresh, "SignatureDoesNotMatch");
        }

        // The signatures of another request do not hold: its seed is another one.
        var (otherHead, other, _) = Put(Signed, "10", more: ("x-amz-meta-a", "b"));
        await Bodies.RefuseAsync(good, otherHead, other, "SignatureDoesNotMatch");
        Assert.Equal(10, (await Bodies.ReadAsync(good, head, authentication)).Bytes.Length);
    }

    [Theory]
    [InlineData("5\r\n")]
    [InlineData("5;chunk-signature=\r\n")]
    [InlineData("5;chunk-signature=00\r\n")]
    [InlineData("5;Chunk-Signature=0000000000000000000000000000000000000000000000000000000000000000\r\n")]
    [InlineData("5;x=y;chunk-signature=0000000000000000000000000000000000000000000000000000000000000000\r\n")]
    [InlineData("5;chunk-signature=000000000000000000000000000000000000000000000000000000000000000g\r\n")]
    public async Task Signed_chunks_have_a_signature_and_nothing_else(string header)
    {
        var (head, authentication, _) = Put(Signed, "5");
        var body = new ChunkedBody(null).Raw(header).Raw("hello\r\n").ToArray();

        await Bodies.RefuseAsync(body, head, authentication, "InvalidRequest");
    }

    [Fact]
    public async Task A_signed_trailer_needs_its_signature_last()
    {
        var signedText = $"{Crc32}:NhCmhg==\n";
        (string Code, Func<ChunkedBody, ChunkedBody> Trailers)[] wrong =
        [
            ("MalformedTrailerError", body => body.Trailer(Crc32, "NhCmhg==").Raw("\r\n")),
            ("MalformedTrailerError", body => body.TrailerSignature("").Raw("\r\n")),
            ("SignatureDoesNotMatch", body => body.TrailerSignature(signedText).Trailer(Crc32, "NhCmhg==").Raw("\r\n")),
            ("SignatureDoesNotMatch", body => body.Trailer(Crc32, "AAAAAA==").TrailerSignature(signedText).Raw("\r\n")),
            ("SignatureDoesNotMatch", body => body.Trailer(Crc32, "NhCmhg==")
                .Trailer("x-amz-trailer-signature", "zz").Raw("\r\n")),
            ("MalformedTrailerError", body => body.Trailer(Crc32, "NhCmhg==").TrailerSignature(signedText)
                .Trailer(Crc32, "NhCmhg==").Raw("\r\n")),
        ];

        foreach (var (code, trailers) in wrong)
        {
            var (head, authentication, chunks) = Put(SignedTrailer, "5", Crc32);
            var body = trailers(new ChunkedBody(chunks).Chunk(Hello).Last()).ToArray();
            await Bodies.RefuseAsync(body, head, authentication, code);
        }
    }

    [Theory]
    [InlineData(null, "MissingContentLength")]
    [InlineData("", "InvalidArgument")]
    [InlineData("-1", "InvalidArgument")]
    [InlineData("5x", "InvalidArgument")]
    [InlineData("99999999999999999999", "InvalidArgument")]
    public async Task The_decoded_length_must_be_known(string? decodedLength, string code)
    {
        var (head, authentication, _) = decodedLength is null
            ? Bodies.Put(UnsignedTrailer)
            : Put(UnsignedTrailer, decodedLength);

        await Bodies.RefuseAsync([], head, authentication, code);
    }

    [Theory]
    [InlineData("x-amz-meta-a")]
    [InlineData("x-amz-checksum-crc32,x-amz-checksum-crc32")]
    [InlineData("content-length")]
    public async Task Only_checksums_can_be_declared_as_trailers(string declared)
    {
        var (head, authentication, _) = Put(UnsignedTrailer, "5", declared);

        await Bodies.RefuseAsync([], head, authentication, "InvalidRequest");
    }

    private static (RequestHead Head, Authentication Authentication, ChunkSigner Chunks) Put(
        string mode,
        string decodedLength,
        string? trailer = null,
        (string, string)? more = null)
    {
        List<(string, string)> headers = [("x-amz-decoded-content-length", decodedLength)];
        if (trailer is not null)
        {
            headers.Add(("x-amz-trailer", trailer));
        }

        if (more is { } header)
        {
            headers.Add(header);
        }

        return Bodies.Put(mode, [.. headers]);
    }

    private static byte[] Encode(byte[] data, Random random, string mode, ChunkSigner chunks)
    {
        var body = new ChunkedBody(mode == UnsignedTrailer ? null : chunks);
        for (var offset = 0; offset < data.Length;)
        {
            var size = Math.Min(random.Next(1, 9000), data.Length - offset);
            body.Chunk(data.AsSpan(offset, size));
            offset += size;
        }

        body.Last();
        if (mode != Signed)
        {
            body.Trailer(Crc32, "NhCmhg==");
        }

        if (mode == SignedTrailer)
        {
            body.TrailerSignature($"{Crc32}:NhCmhg==\n");
        }

        return body.Raw("\r\n").ToArray();
    }
}
