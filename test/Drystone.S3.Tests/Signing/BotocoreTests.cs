namespace Drystone.S3.Tests.Signing;

/// <summary>Requests as botocore 1.43 signed them, with the clock at the documentation's time.</summary>
public sealed class BotocoreTests
{
    private const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly Fixture server = new();

    [Fact]
    public void Encoded_path_and_query() => server.Accept(new RequestHead(
        "GET", "/bucket/a%20b%2B%E2%82%AC/~%28x%29//c?list-type=2&prefix=a%2Fb%20c&acl",
        ("Host", "localhost:9000"),
        ("X-Amz-Date", "20130524T000000Z"),
        ("X-Amz-Content-SHA256", EmptySha256),
        Authorization(
            "host;x-amz-content-sha256;x-amz-date",
            "88265a33736557e1fd668a6d4b66272918b9bb0aba28a952d7809dfefc98fd20")));

    [Fact]
    public void Header_values_with_runs_of_spaces() => server.Accept(new RequestHead(
        "PUT", "/bucket/k",
        ("Host", "localhost:9000"),
        ("x-amz-meta-a", "  b   c "),
        ("Content-Type", "text/plain"),
        ("X-Amz-Date", "20130524T000000Z"),
        ("X-Amz-Content-SHA256", EmptySha256),
        Authorization(
            "content-type;host;x-amz-content-sha256;x-amz-date;x-amz-meta-a",
            "5452c67dda24bf23df430c87841eea3c8e7e7f28eaa6ed56b1d2970445fde24c")));

    [Fact]
    public void Presigned_url() => server.Accept(new RequestHead(
        "GET",
        "/bucket/a%2Bb?versionId=x%2By&X-Amz-Algorithm=AWS4-HMAC-SHA256" +
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" +
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host" +
        "&X-Amz-Signature=1244240e56bfdf01e6d61dce7b4386b5461ef3ec960faf8798d683ec97d4a007",
        ("Host", "localhost:9000")));

    private static (string, string) Authorization(string signedHeaders, string signature) => (
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, " +
        $"SignedHeaders={signedHeaders}, Signature={signature}");
}
