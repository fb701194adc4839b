using Drystone.S3.Checksums;

namespace Drystone.Server.Tests.Operations.Uploads;

public class UploadPartTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private static readonly byte[] Body = "a part"u8.ToArray();

    public static TheoryData<ChecksumAlgorithm> Algorithms => new(ChecksumAlgorithms.All);

    [Fact]
    public async Task The_etag_is_the_md5_of_the_part()
    {
        var upload = await MultipartScenario.StartAsync(server, "etag");
        var answer = await upload.PutPartAsync(1, Body);
        Assert.Equal($"\"{MultipartScenario.Md5(Body)}\"", answer.Header("ETag"));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task The_checksum_of_the_upload_is_answered(ChecksumAlgorithm algorithm)
    {
        var upload = await MultipartScenario.StartAsync(server, "sum", ("x-amz-checksum-algorithm", algorithm.Name()));
        var answer = await upload.PutPartAsync(1, Body, algorithm);
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal(MultipartScenario.Checksum(algorithm, Body), answer.Header(algorithm.HeaderName()));
    }

    [Fact]
    public async Task A_part_of_a_full_object_upload_may_come_without_checksum_and_gets_one()
    {
        var upload = await MultipartScenario.StartAsync(server, "full", ("x-amz-checksum-algorithm", "CRC64NVME"));
        var answer = await upload.PutPartAsync(1, Body);
        Assert.Equal(
            MultipartScenario.Checksum(ChecksumAlgorithm.Crc64Nvme, Body), answer.Header("x-amz-checksum-crc64nvme"));
    }

    [Fact]
    public async Task A_part_of_a_composite_upload_must_have_the_checksum_of_the_upload()
    {
        var upload = await MultipartScenario.StartAsync(server, "composite", ("x-amz-checksum-algorithm", "SHA256"));
        var without = await upload.PutPartAsync(1, Body);
        Assert.Equal((400, "InvalidRequest"), without.Outcome);
        Assert.Equal(
            "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: null",
            without["Message"]);
        var other = await upload.PutPartAsync(1, Body, ChecksumAlgorithm.Crc32);
        Assert.Equal(
            "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32",
            other["Message"]);
    }

    [Fact]
    public async Task An_upload_without_an_announced_algorithm_takes_and_verifies_any()
    {
        var upload = await MultipartScenario.StartAsync(server, "any");
        var right = await upload.PutPartAsync(1, Body, ChecksumAlgorithm.Sha1);
        Assert.Equal(MultipartScenario.Checksum(ChecksumAlgorithm.Sha1, Body), right.Header("x-amz-checksum-sha1"));
        var wrong = await upload.PutPartAsync(
            1, Body, ("x-amz-checksum-sha1", MultipartScenario.Checksum(ChecksumAlgorithm.Sha1, [1])));
        Assert.Equal((400, "BadDigest"), wrong.Outcome);
    }

    [Fact]
    public async Task A_wrong_digest_leaves_no_part()
    {
        var upload = await MultipartScenario.StartAsync(server, "damaged");
        var answer = await upload.PutPartAsync(1, Body, ("Content-MD5", Convert.ToBase64String(new byte[16])));
        Assert.Equal((400, "BadDigest"), answer.Outcome);
        Assert.Null((await upload.ListAsync())["Part"]);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("-1")]
    [InlineData("one")]
    [InlineData("")]
    public async Task A_part_number_is_from_1_to_10000(string number)
    {
        var upload = await MultipartScenario.StartAsync(server, "numbers");
        var answer = await server.SendAsync("PUT", $"/bucket/numbers?partNumber={number}&uploadId={upload.Id}", Body);
        Assert.Equal((400, "InvalidArgument"), answer.Outcome);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_part_of_an_unknown_upload_is_refused(string id)
    {
        var answer = await server.SendAsync("PUT", $"/bucket/key?partNumber=1&uploadId={id}", Body);
        Assert.Equal((404, "NoSuchUpload"), answer.Outcome);
        Assert.Equal(id, answer["UploadId"]);
    }

    [Fact]
    public async Task An_upload_belongs_to_its_key()
    {
        var upload = await MultipartScenario.StartAsync(server, "mine");
        var answer = await server.SendAsync("PUT", $"/bucket/yours?partNumber=1&uploadId={upload.Id}", Body);
        Assert.Equal((404, "NoSuchUpload"), answer.Outcome);
    }

    [Fact]
    public async Task A_part_sent_again_replaces_the_earlier_one()
    {
        var upload = await MultipartScenario.StartAsync(server, "again");
        await upload.PutPartAsync(1, [1]);
        await upload.PutPartAsync(1, Body);
        Assert.Equal($"{Body.Length}", (await upload.ListAsync())["Size"]);
    }
}
