using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Transfers;
using Drystone.Cli.Objects.Wire;
using Drystone.Client.Configuration;

namespace Drystone.Cli.Tests.Objects;

/// <summary>Objects that have a checksum of their parts' checksums, as most SDKs upload them.</summary>
public sealed class CompositeChecksumTests(ObjectsFixture fixture) : IClassFixture<ObjectsFixture>, IDisposable
{
    private const int LeastPartBytes = 5 << 20;

    private readonly TestDirectory _directory = new();

    public static TheoryData<string, int[]> Uploads { get; } = new()
    {
        { "CRC32", [LeastPartBytes, LeastPartBytes, 10] },
        { "SHA1", [LeastPartBytes, LeastPartBytes + 1, 7] },
        { "SHA256", [LeastPartBytes + 9, LeastPartBytes, LeastPartBytes, LeastPartBytes, 1] },
        { "SHA256", [10] },
    };

    [Theory]
    [MemberData(nameof(Uploads))]
    public async Task A_download_is_compared_by_its_parts(string algorithm, int[] partBytes)
    {
        var bucket = (await fixture.MakeBucketAsync())[5..];
        using var endpoint = await OpenAsync();
        var bytes = new byte[partBytes.Sum()];
        Random.Shared.NextBytes(bytes);
        await UploadAsync(endpoint, bucket, ChecksumAlgorithm.FindValue(algorithm), bytes, partBytes);
        await fixture.RunAsync("cp", $"s3://{bucket}/parts", _directory["back"]);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_directory["back"]));

        var (composite, tag) = await endpoint.Wire.SendAsync(
            new WireRequest("HEAD", bucket, "parts").With("x-amz-checksum-mode", "ENABLED"),
            answer => Task.FromResult((CompositeChecksum.Of(answer), S3Wire.ETag(answer))), CancellationToken.None);
        Assert.Equal((algorithm.ToLowerInvariant(), partBytes.Length), (composite!.Algorithm, composite.Parts));
        Assert.Null(await CheckAsync());
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(_directory["back"], bytes);
        Assert.Contains("are not those that were stored", await CheckAsync(), StringComparison.Ordinal);

        async Task<string?> CheckAsync()
        {
            using var file = File.OpenHandle(_directory["back"]);
            return await new CompositeCheck(endpoint, bucket, "parts")
                .FindDamageAsync(file, bytes.Length, tag, composite, CancellationToken.None);
        }
    }

    public void Dispose() => _directory.Dispose();

    private async Task<Endpoint> OpenAsync() => await Endpoint.OpenAsync(
        SettingsReader.Read(fixture.Environment, new() { Domains = [] }).Require(), CancellationToken.None);

    private static async Task UploadAsync(
        Endpoint endpoint, string bucket, ChecksumAlgorithm algorithm, byte[] bytes, int[] partBytes)
    {
        var upload = await endpoint.Client.InitiateMultipartUploadAsync(new()
        {
            BucketName = bucket,
            Key = "parts",
            ChecksumAlgorithm = algorithm,
            ChecksumType = ChecksumType.COMPOSITE,
        });
        var complete = new CompleteMultipartUploadRequest
        {
            BucketName = bucket,
            Key = "parts",
            UploadId = upload.UploadId,
            PartETags = [],
        };
        var offset = 0;
        foreach (var length in partBytes)
        {
            using var body = new MemoryStream(bytes, offset, length);
            var part = await endpoint.Client.UploadPartAsync(new()
            {
                BucketName = bucket,
                Key = "parts",
                UploadId = upload.UploadId,
                PartNumber = complete.PartETags.Count + 1,
                InputStream = body,
                ChecksumAlgorithm = algorithm,
            });
            complete.PartETags.Add(new PartETag(part)
            {
                ChecksumCRC32 = part.ChecksumCRC32,
                ChecksumSHA1 = part.ChecksumSHA1,
                ChecksumSHA256 = part.ChecksumSHA256,
            });
            offset += length;
        }

        await endpoint.Client.CompleteMultipartUploadAsync(complete);
    }
}
