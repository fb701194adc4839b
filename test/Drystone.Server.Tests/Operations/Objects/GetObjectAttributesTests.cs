using Drystone.S3.Checksums;

namespace Drystone.Server.Tests.Operations.Objects;

public class GetObjectAttributesTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string All = "ETag,Checksum,ObjectParts,StorageClass,ObjectSize";

    [Fact]
    public async Task An_object_shows_what_is_asked_for()
    {
        byte[] body = [1, 2, 3];
        await server.SendAsync("PUT", "/bucket/plain", body);
        var answer = await AttributesAsync("plain", All);
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal((MultipartScenario.Md5(body), "STANDARD", "3"),
            (answer["ETag"], answer["StorageClass"], answer["ObjectSize"]));
        Assert.Equal((MultipartScenario.Checksum(ChecksumAlgorithm.Crc64Nvme, body), "FULL_OBJECT"),
            (answer["ChecksumCRC64NVME"], answer["ChecksumType"]));
        Assert.Null(answer["ObjectParts"]);
        Assert.NotNull(answer.Header("Last-Modified"));
        var one = await AttributesAsync("plain", "ObjectSize");
        Assert.Equal("ObjectSize", Assert.Single(one.Xml.Elements()).Name.LocalName);
    }

    [Fact]
    public async Task The_parts_of_a_composite_checksum_are_listed_page_by_page()
    {
        var first = MultipartScenario.FullPart(3);
        byte[] last = [9];
        var upload = await MultipartScenario.StartAsync(server, "composite", ("x-amz-checksum-algorithm", "SHA1"));
        await upload.PutPartAsync(1, first, ChecksumAlgorithm.Sha1);
        await upload.PutPartAsync(2, last, ChecksumAlgorithm.Sha1);
        await upload.CompleteAsync(MultipartScenario.Part(1, first, ChecksumAlgorithm.Sha1)
            + MultipartScenario.Part(2, last, ChecksumAlgorithm.Sha1));
        var page = await AttributesAsync("composite", All, ("x-amz-max-parts", "1"));
        Assert.Equal(("2", "true", "1", "1"),
            (page["PartsCount"], page["IsTruncated"], page["NextPartNumberMarker"], page["PartNumber"]));
        Assert.DoesNotContain("-", page["ChecksumSHA1"]!, StringComparison.Ordinal);
        var rest = await AttributesAsync("composite", "ObjectParts", ("x-amz-part-number-marker", "1"));
        Assert.Equal(("false", "2", "1", MultipartScenario.Checksum(ChecksumAlgorithm.Sha1, last)),
            (rest["IsTruncated"], rest["PartNumber"], rest["Size"], rest["ChecksumSHA1"]));
    }

    [Fact]
    public async Task Of_a_full_object_checksum_only_the_number_of_parts_is_shown()
    {
        var upload = await MultipartScenario.StartAsync(server, "full");
        await upload.PutPartAsync(1, [1]);
        await upload.CompleteAsync(MultipartScenario.Part(1, [1]));
        var answer = await AttributesAsync("full", "ObjectParts");
        Assert.Equal(("1", null), (answer["PartsCount"], answer["Part"]));
    }

    [Fact]
    public async Task The_attributes_must_be_named_and_known()
    {
        await server.SendAsync("PUT", "/bucket/named", [1]);
        Assert.Equal((400, "InvalidRequest"), (await server.SendAsync("GET", "/bucket/named?attributes")).Outcome);
        Assert.Equal((400, "InvalidArgument"), (await AttributesAsync("named", "ETag,Colour")).Outcome);
        Assert.Equal((404, "NoSuchKey"), (await AttributesAsync("absent", All)).Outcome);
    }

    private Task<RawS3Answer> AttributesAsync(
        string key, string attributes, params (string Name, string Value)[] headers) =>
        server.SendAsync(
            "GET", $"/bucket/{key}?attributes", headers: [("x-amz-object-attributes", attributes), .. headers]);
}
