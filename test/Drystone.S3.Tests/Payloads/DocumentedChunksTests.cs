using Drystone.S3.Tests.Signing;

namespace Drystone.S3.Tests.Payloads;

/// <summary>
/// AWS's own examples: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and
/// sigv4-streaming-trailers.html.
/// </summary>
public sealed class DocumentedChunksTests
{
    private static readonly string Data = new('a', 66560);

    public static TheoryData<int[]> Pieces => new([1], [66824], [7, 1, 1000], [4096]);

    [Theory]
    [MemberData(nameof(Pieces))]
    public async Task Signed_chunks(int[] pieces)
    {
        var head = new RequestHead("PUT", "/examplebucket/chunkObject.txt",
            ("Host", "s3.amazonaws.com"),
            ("x-amz-date", "20130524T000000Z"),
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
            ("Content-Encoding", "aws-chunked"),
            ("x-amz-decoded-content-length", "66560"),
            ("Content-Length", "66824"),
            Authorization(
                "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;" +
                "x-amz-decoded-content-length;x-amz-storage-class",
                "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"));
        var body = new ChunkedBody(null)
            .Raw("10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n")
            .Raw(Data[..65536] + "\r\n")
            .Raw("400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n")
            .Raw(Data[65536..] + "\r\n")
            .Raw("0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n")
            .ToArray();

        var (decoded, trailers) = await Bodies.ReadAsync(body, head, new Fixture().Accept(head), pieces);

        Assert.Equal(66824, body.Length);
        Assert.Equal(Data, System.Text.Encoding.ASCII.GetString(decoded));
        Assert.Empty(trailers);
    }

    // The documentation shows the trailer with a line feed of its own before the line end, and some clients send it.
    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n\r\n")]
    public async Task Signed_chunks_with_a_signed_trailer(string lineEnd)
    {
        var head = new RequestHead("PUT", "/examplebucket/chunkObject.txt",
            ("Host", "s3.amazonaws.com"),
            ("x-amz-date", "20130524T000000Z"),
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"),
            ("Content-Encoding", "aws-chunked"),
            ("x-amz-decoded-content-length", "66560"),
            ("x-amz-trailer", "x-amz-checksum-crc32c"),
            Authorization(
                "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;" +
                "x-amz-storage-class;x-amz-trailer",
                "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"));
        var body = new ChunkedBody(null)
            .Raw("10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n")
            .Raw(Data[..65536] + "\r\n")
            .Raw("400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n")
            .Raw(Data[65536..] + "\r\n")
            .Raw("0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n")
            .Trailer("x-amz-checksum-crc32c", "sOO8/Q==", lineEnd)
            .Trailer(
                "x-amz-trailer-signature",
                "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435")
            .Raw("\r\n")
            .ToArray();

        var (decoded, trailers) = await Bodies.ReadAsync(body, head, new Fixture().Accept(head));

        Assert.Equal(Data.Length, decoded.Length);
        Assert.Equal("sOO8/Q==", Assert.Single(trailers, trailer => trailer.Key == "x-amz-checksum-crc32c").Value);
    }

    private static (string, string) Authorization(string signedHeaders, string signature) => (
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request," +
        $"SignedHeaders={signedHeaders},Signature={signature}");
}
