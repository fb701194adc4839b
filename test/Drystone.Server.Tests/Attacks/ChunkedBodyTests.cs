using Drystone.S3.Signing;

namespace Drystone.Server.Tests.Attacks;

/// <summary>Signed aws-chunked bodies that are not what their signatures and sizes say.</summary>
[Trait("Attack", "8")]
public sealed class ChunkedBodyTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    private const string Text = "sixteen bytes...";
    private static readonly string AnySignature = new('a', 64);

    [Fact]
    public async Task A_body_whose_chunks_are_signed_in_their_order_is_stored()
    {
        await AttackedServer.ExpectOkAsync(server.Client.SendAsync(
            Put(2 * Text.Length, s => AwsChunks.Chunk(s, Text) + AwsChunks.Chunk(s, Text) + AwsChunks.Chunk(s, ""))));
        Assert.Equal(Text + Text, (await server.Client.GetAsync("/attacked/chunked")).Text);
        await server.Client.DeleteAsync("/attacked/chunked");
    }

    [Fact]
    public async Task A_changed_byte_breaks_the_signature_of_its_chunk() => await RefuseAsync(
        403,
        "SignatureDoesNotMatch",
        Text.Length,
        s => AwsChunks.Chunk(s, Text).Replace("sixteen", "Sixteen", StringComparison.Ordinal) + AwsChunks.Chunk(s, ""));

    [Fact]
    public async Task A_changed_signature_is_refused() => await RefuseAsync(
        403,
        "SignatureDoesNotMatch",
        Text.Length,
        s =>
        {
            AwsChunks.Signature(s, Text);
            return $"10;chunk-signature={AnySignature}\r\n{Text}\r\n" + AwsChunks.Chunk(s, "");
        });

    [Fact]
    public async Task The_final_chunk_is_held_against_its_signature_too() => await RefuseAsync(
        403,
        "SignatureDoesNotMatch",
        Text.Length,
        s => AwsChunks.Chunk(s, Text) + $"0;chunk-signature={AnySignature}\r\n\r\n");

    [Fact]
    public async Task Chunks_in_another_order_are_refused() => await RefuseAsync(
        403,
        "SignatureDoesNotMatch",
        2 * Text.Length,
        s =>
        {
            var first = AwsChunks.Chunk(s, Text);
            var second = AwsChunks.Chunk(s, Text.ToUpperInvariant());
            return second + first + AwsChunks.Chunk(s, "");
        });

    [Fact]
    public async Task A_chunk_sent_twice_is_refused() => await RefuseAsync(
        403,
        "SignatureDoesNotMatch",
        2 * Text.Length,
        s =>
        {
            var chunk = AwsChunks.Chunk(s, Text);
            return chunk + chunk + AwsChunks.Chunk(s, "");
        });

    [Fact]
    public async Task Chunks_of_another_request_are_refused()
    {
        var other = "";
        server.Client.ToBytes(Put(Text.Length, s => other = AwsChunks.Chunk(s, Text) + AwsChunks.Chunk(s, "")) with
        {
            Target = "/attacked/elsewhere",
        });
        await RefuseAsync(403, "SignatureDoesNotMatch", Text.Length, _ => other);
    }

    [Fact]
    public async Task A_body_without_its_final_chunk_is_refused() =>
        await RefuseAsync(400, "IncompleteBody", Text.Length, s => AwsChunks.Chunk(s, Text));

    [Fact]
    public async Task Data_behind_the_final_chunk_is_refused() => await RefuseAsync(
        400, "InvalidRequest", Text.Length, s => AwsChunks.Chunk(s, Text) + AwsChunks.Chunk(s, "") + "more");

    [Fact]
    public async Task A_chunk_behind_the_final_chunk_is_refused() => await RefuseAsync(
        400,
        "InvalidRequest",
        Text.Length,
        s => AwsChunks.Chunk(s, Text) + AwsChunks.Chunk(s, "") + AwsChunks.Chunk(s, Text));

    [Theory]
    [InlineData("-1")]
    [InlineData("-10")]
    [InlineData("+10")]
    [InlineData(" 10")]
    [InlineData("0x10")]
    [InlineData("1_0")]
    [InlineData("")]
    [InlineData("ffffffffffffffff")]
    [InlineData("10000000000000010")]
    [InlineData("7fffffffffffffff")]
    [InlineData("140000001")]
    public async Task A_chunk_size_that_is_no_size_is_refused(string size) => await RefuseAsync(
        400,
        "InvalidRequest",
        Text.Length,
        s => $"{size};chunk-signature={AwsChunks.Signature(s, Text)}\r\n{Text}\r\n" + AwsChunks.Chunk(s, ""));

    [Theory]
    [InlineData(Payload.Longer)]
    [InlineData(Payload.Shorter)]
    public async Task A_body_of_another_length_than_was_decoded_is_refused(Payload payload) => await RefuseAsync(
        400,
        "IncompleteBody",
        Text.Length + (payload == Payload.Longer ? -1 : 1),
        s => AwsChunks.Chunk(s, Text) + AwsChunks.Chunk(s, ""));

    [Fact]
    public async Task A_chunked_body_without_its_decoded_length_is_refused()
    {
        var request = Put(Text.Length, s => AwsChunks.Chunk(s, Text) + AwsChunks.Chunk(s, ""));
        await server.AssertRefusedAsync(request with { Headers = [] }, 411, "MissingContentLength");
    }

    [Theory]
    [InlineData("-16")]
    [InlineData("16.0")]
    [InlineData("1e1")]
    [InlineData("0x10")]
    [InlineData("99999999999999999999")]
    [InlineData("")]
    public async Task A_decoded_length_that_is_no_number_is_refused(string length)
    {
        var request = Put(Text.Length, s => AwsChunks.Chunk(s, Text) + AwsChunks.Chunk(s, ""));
        await server.AssertRefusedAsync(
            request with { Headers = [("x-amz-decoded-content-length", length)] }, 400, "InvalidArgument");
    }

    [Fact]
    public async Task A_decoded_length_above_5_GiB_is_refused_before_the_body()
    {
        var request = Put(Text.Length, s => AwsChunks.Chunk(s, Text) + AwsChunks.Chunk(s, ""));
        await server.AssertRefusedAsync(
            request with { Headers = [("x-amz-decoded-content-length", $"{(5L << 30) + 1}")] }, 400, "EntityTooLarge");
    }

    [Theory]
    [InlineData(";chunk-signature=")]
    [InlineData(";x=y;chunk-signature=")]
    [InlineData(";CHUNK-SIGNATURE=")]
    [InlineData("")]
    public async Task A_chunk_extension_that_is_not_one_signature_is_refused(string extension) => await RefuseAsync(
        400,
        "InvalidRequest",
        Text.Length,
        s => $"10{extension}{(extension.Length > 20 ? AwsChunks.Signature(s, Text) : "")}\r\n{Text}\r\n");

    [Fact]
    public async Task A_flood_of_chunk_extensions_is_cut_off() => await RefuseAsync(
        400, "InvalidRequest", Text.Length, _ => "10;" + new string('x', 1 << 20));

    [Fact]
    public async Task Chunks_that_end_in_a_bare_line_feed_are_refused() => await RefuseAsync(
        400,
        "InvalidRequest",
        Text.Length,
        s => (AwsChunks.Chunk(s, Text) + AwsChunks.Chunk(s, "")).Replace("\r\n", "\n", StringComparison.Ordinal));

    [Fact]
    public async Task A_plain_body_in_place_of_chunks_is_refused() =>
        await RefuseAsync(400, "InvalidRequest", Text.Length, _ => Text + "\r\n");

    [Fact]
    public async Task Signed_chunks_need_a_signed_request() => await server.AssertRefusedAsync(
        new RawRequest("PUT", "/attacked/chunked") { IsAnonymous = true }
            .With("x-amz-content-sha256", AwsChunks.Signed)
            .With("x-amz-decoded-content-length", "0")
            .WithBody($"0;chunk-signature={AnySignature}\r\n\r\n"),
        403,
        "AccessDenied");

    [Fact]
    public async Task Bytes_that_hash_to_something_else_are_refused() => await server.AssertRefusedAsync(
        new RawRequest("PUT", "/attacked/chunked") { ContentSha256 = new string('0', 64) }.WithBody(Text),
        400,
        "XAmzContentSHA256Mismatch");

    [Theory]
    [InlineData("nothing")]
    [InlineData("")]
    [InlineData("unsigned-payload")]
    public async Task A_payload_hash_that_is_none_is_refused(string sha256) => await server.AssertRefusedAsync(
        new RawRequest("PUT", "/attacked/chunked") { ContentSha256 = sha256 }.WithBody(Text), 400, "InvalidArgument");

    public enum Payload
    {
        Longer,
        Shorter,
    }

    private static RawRequest Put(int decodedBytes, Func<ChunkSigner, string> body) =>
        new RawRequest("PUT", "/attacked/chunked")
        {
            ContentSha256 = AwsChunks.Signed,
            ChunkedBody = signer => AwsChunks.Bytes(body(signer)),
        }.With("x-amz-decoded-content-length", $"{decodedBytes}");

    private async Task RefuseAsync(int status, string code, int decodedBytes, Func<ChunkSigner, string> body) =>
        await server.AssertRefusedAsync(Put(decodedBytes, body), status, code);
}
