namespace Drystone.Server.Tests.Attacks;

/// <summary>Trailers of aws-chunked bodies, and the mode whose chunks nobody signs.</summary>
[Trait("Attack", "9")]
public sealed class TrailerTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    private const string Text = "sixteen bytes...";
    private const string Name = "x-amz-checksum-sha256";
    private static readonly string Trailer = $"{Name}:{AwsChunks.Sha256(Text)}";

    private static string Chunks => $"10\r\n{Text}\r\n0\r\n";

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n\r\n")]
    public async Task Trailer_bytes_never_become_part_of_the_object(string lineEnd)
    {
        var answer = await server.Client.SendAsync(Put(Chunks + Trailer + lineEnd + "\r\n"));
        Assert.Equal(200, answer.Status);
        Assert.Equal(AwsChunks.Sha256(Text), answer.Header(Name));
        Assert.Equal(Text, (await server.Client.GetAsync("/attacked/trailed")).Text);
        await server.Client.DeleteAsync("/attacked/trailed");
    }

    [Fact]
    public async Task A_declared_trailer_that_is_absent_is_refused() =>
        await server.AssertRefusedAsync(Put(Chunks + "\r\n"), 400, "MalformedTrailerError");

    [Fact]
    public async Task A_body_that_ends_before_its_trailers_is_refused() =>
        await server.AssertRefusedAsync(Put(Chunks), 400, "IncompleteBody");

    [Fact]
    public async Task A_body_that_ends_within_its_trailers_is_refused() =>
        await server.AssertRefusedAsync(Put(Chunks + Trailer), 400, "IncompleteBody");

    [Theory]
    [InlineData("x-amz-checksum-crc32:AAAAAA==")]
    [InlineData("x-amz-meta-owner:me")]
    [InlineData("x-amz-tagging:a=b")]
    [InlineData("content-length:0")]
    public async Task A_trailer_that_was_not_declared_is_refused(string trailer) => await server.AssertRefusedAsync(
        Put($"{Chunks}{Trailer}\r\n{trailer}\r\n\r\n"), 400, "MalformedTrailerError");

    [Theory]
    [InlineData("no colon")]
    [InlineData(":no name")]
    [InlineData("x-amz-checksum-sha256\u0000:x")]
    [InlineData("x-amz-checksum-sha256:\u00e9")]
    public async Task What_is_no_trailer_is_refused(string line) =>
        await server.AssertRefusedAsync(Put($"{Chunks}{line}\r\n\r\n"), 400, "MalformedTrailerError");

    [Fact]
    public async Task A_trailer_that_comes_twice_is_refused() => await server.AssertRefusedAsync(
        Put($"{Chunks}{Trailer}\r\n{Trailer}\r\n\r\n"), 400, "MalformedTrailerError");

    [Fact]
    public async Task A_trailer_of_a_megabyte_is_cut_off() => await server.AssertRefusedAsync(
        Put($"{Chunks}{Name}:{new string('A', 1 << 20)}\r\n\r\n"), 400, "InvalidRequest");

    [Fact]
    public async Task A_wrong_checksum_in_a_trailer_is_refused() => await server.AssertRefusedAsync(
        Put($"{Chunks}{Name}:{AwsChunks.Sha256("other bytes")}\r\n\r\n"), 400, "BadDigest");

    [Fact]
    public async Task A_trailer_that_is_no_checksum_of_its_algorithm_is_refused() =>
        await server.AssertRefusedAsync(Put($"{Chunks}{Name}:AAAA\r\n\r\n"), 400, "InvalidRequest");

    [Fact]
    public async Task Two_checksum_algorithms_are_refused()
    {
        await server.AssertRefusedAsync(
            Put($"{Chunks}{Trailer}\r\n\r\n").With("x-amz-checksum-crc32", "AAAAAA=="), 400, "InvalidRequest");
        await server.AssertRefusedAsync(
            Put($"{Chunks}{Trailer}\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", $"{Name},x-amz-checksum-crc32"),
            400,
            "InvalidRequest");
        await server.AssertRefusedAsync(
            new RawRequest("PUT", "/attacked/trailed").With(Name, AwsChunks.Sha256(Text))
                .With("x-amz-checksum-crc32", "AAAAAA==").WithBody(Text),
            400,
            "InvalidRequest");
    }

    [Theory]
    [InlineData("x-amz-meta-owner")]
    [InlineData("x-amz-tagging")]
    [InlineData("content-length")]
    [InlineData("x-amz-checksum-sha256,x-amz-checksum-sha256")]
    [InlineData("x-amz-trailer-signature")]
    public async Task Only_checksums_may_be_declared_and_each_once(string declared) =>
        await server.AssertRefusedAsync(Put($"{Chunks}{Trailer}\r\n\r\n", declared), 400, "InvalidRequest");

    [Fact]
    public async Task Trailers_signed_rightly_are_taken()
    {
        Assert.Equal(200, (await server.Client.SendAsync(PutSigned($"{Trailer}\n", Trailer))).Status);
        Assert.Equal(Text, (await server.Client.GetAsync("/attacked/trailed")).Text);
        await server.Client.DeleteAsync("/attacked/trailed");
    }

    [Fact]
    public async Task Trailers_whose_signature_covers_other_trailers_are_refused() => await server.AssertRefusedAsync(
        PutSigned($"{Name}:{AwsChunks.Sha256("other")}\n", Trailer), 403, "SignatureDoesNotMatch");

    [Fact]
    public async Task Signed_trailers_without_their_signature_are_refused() =>
        await server.AssertRefusedAsync(PutSigned(signedText: null, Trailer), 400, "MalformedTrailerError");

    [Fact]
    public async Task A_trailer_behind_the_signature_is_refused() => await server.AssertRefusedAsync(
        PutSigned($"{Trailer}\n", Trailer, behind: "x-amz-checksum-crc32:AAAAAA==\r\n"), 400, "MalformedTrailerError");

    // CVE-2025-31489: nobody looked at the signature of a request whose chunks are not signed.
    [Theory]
    [InlineData("Signature=", "Signature=0", 403, "SignatureDoesNotMatch")]
    [InlineData(", Signature=", ", Nothing=", 400, "AuthorizationHeaderMalformed")]
    [InlineData("AWS4-HMAC-SHA256 ", "", 400, "InvalidArgument")]
    [InlineData("authorization:", "x-authorization:", 403, "AccessDenied")]
    [Trait("Attack", "1")]
    public async Task Unsigned_chunks_need_a_signed_request(string part, string wrong, int status, string code) =>
        await server.AssertRefusedAsync(
            Put($"{Chunks}{Trailer}\r\n\r\n") with { Corrupt = head => head.Replace(part, wrong) }, status, code);

    // CVE-2026-41145: credentials in the query were taken for a proof.
    [Theory]
    [InlineData("X-Amz-Credential={0}/20260101/us-east-1/s3/aws4_request", 400, "AuthorizationQueryParametersError")]
    [InlineData("X-Amz-Algorithm=AWS4-HMAC-SHA256", 400, "AuthorizationQueryParametersError")]
    [InlineData("AWSAccessKeyId={0}", 403, "AccessDenied")]
    [Trait("Attack", "1")]
    public async Task An_access_key_in_the_query_proves_nothing(string query, int status, string code)
    {
        var request = Put($"{Chunks}{Trailer}\r\n\r\n") with
        {
            IsAnonymous = true,
            Target = "/attacked/trailed?" + string.Format(null, query, server.Client.Credential.AccessKeyId),
        };
        await server.AssertRefusedAsync(
            request.With("x-amz-content-sha256", AwsChunks.UnsignedTrailer), status, code);
    }

    private static RawRequest Put(string body, string declared = Name) => new RawRequest("PUT", "/attacked/trailed")
    {
        ContentSha256 = AwsChunks.UnsignedTrailer,
        Body = System.Text.Encoding.Latin1.GetBytes(body),
    }.With("x-amz-decoded-content-length", $"{Text.Length}").With("x-amz-trailer", declared);

    private static RawRequest PutSigned(string? signedText, string trailer, string behind = "") => Put("") with
    {
        ContentSha256 = AwsChunks.SignedTrailer,
        ChunkedBody = signer => AwsChunks.Bytes(
            AwsChunks.Chunk(signer, Text) + AwsChunks.LastChunk(signer) + trailer + "\r\n"
            + (signedText is null ? "" : AwsChunks.TrailerSignature(signer, signedText)) + behind + "\r\n"),
    };
}
