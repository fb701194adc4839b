using System.Security.Cryptography;
using System.Text;
using Drystone.S3.Checksums;

namespace Drystone.Server.Tests;

/// <summary>A multipart upload, sent in raw requests.</summary>
internal sealed class MultipartScenario
{
    private const int SmallestPartBytes = 5 << 20;

    private readonly S3ServerFixture server;
    private readonly string path;

    private MultipartScenario(S3ServerFixture server, string path, string id) =>
        (this.server, this.path, Id) = (server, path, id);

    public string Id { get; }

    /// <summary>A part that need not be the last.</summary>
    public static byte[] FullPart(int seed)
    {
        var bytes = new byte[SmallestPartBytes];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static async Task<MultipartScenario> StartAsync(
        S3ServerFixture server, string key, params (string Name, string Value)[] headers)
    {
        var path = $"/{S3ServerFixture.Bucket}/{key}";
        var answer = await server.SendAsync("POST", path + "?uploads", headers: headers);
        Assert.Equal((200, null), answer.Outcome);
        return new MultipartScenario(server, path, answer["UploadId"]!);
    }

    public Task<RawS3Answer> PutPartAsync(int number, byte[] body, params (string Name, string Value)[] headers) =>
        server.SendAsync("PUT", $"{path}?partNumber={number}&uploadId={Id}", body, headers);

    public Task<RawS3Answer> PutPartAsync(int number, byte[] body, ChecksumAlgorithm algorithm) =>
        PutPartAsync(number, body, (algorithm.HeaderName(), Checksum(algorithm, body)));

    public Task<RawS3Answer> CompleteAsync(string parts, params (string Name, string Value)[] headers) =>
        server.SendAsync(
            "POST", $"{path}?uploadId={Id}",
            Encoding.UTF8.GetBytes($"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>"), headers);

    public Task<RawS3Answer> ListAsync(string query = "") => server.SendAsync("GET", $"{path}?uploadId={Id}{query}");

    public Task<RawS3Answer> AbortAsync() => server.SendAsync("DELETE", $"{path}?uploadId={Id}");

    public Task<RawS3Answer> GetAsync() =>
        server.SendAsync("GET", path, headers: ("x-amz-checksum-mode", "ENABLED"));

    /// <summary>A part of the list that completes an upload.</summary>
    public static string Part(int number, byte[] body, ChecksumAlgorithm? algorithm = null) =>
        $"<Part><PartNumber>{number}</PartNumber><ETag>\"{Md5(body)}\"</ETag>"
        + (algorithm is { } named
            ? $"<{named.ElementName()}>{Checksum(named, body)}</{named.ElementName()}>"
            : string.Empty)
        + "</Part>";

    public static string Checksum(ChecksumAlgorithm algorithm, byte[] body) =>
        Convert.ToBase64String(Digest(algorithm, body));

    public static byte[] Digest(ChecksumAlgorithm algorithm, byte[] body)
    {
        using var checksum = IncrementalChecksum.Create(algorithm);
        checksum.Append(body);
        var digest = new byte[algorithm.DigestBytes()];
        checksum.Finish(digest);
        return digest;
    }

    public static string Md5(byte[] body) => Convert.ToHexStringLower(MD5.HashData(body));
}
