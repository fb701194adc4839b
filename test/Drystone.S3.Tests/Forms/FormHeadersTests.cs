using Drystone.S3.Forms;

namespace Drystone.S3.Tests.Forms;

public sealed class FormHeadersTests
{
    [Fact]
    public void Fields_stand_for_the_headers_of_an_upload()
    {
        const string Tagging =
            "<Tagging><TagSet><Tag><Key>a b</Key><Value>c=d+/</Value></Tag><Tag><Key>e</Key><Value/></Tag></TagSet>"
                + "</Tagging>";
        var headers = Read(
            ("acl", "public-read"), ("content-TYPE", "text/plain"), ("X-Amz-Meta-A", "b"), ("tagging", Tagging),
            ("x-amz-storage-class", "STANDARD_IA"), ("x-amz-server-side-encryption", "AES256"),
            ("x-amz-object-lock-mode", "GOVERNANCE"), ("x-amz-checksum-algorithm", "CRC32"),
            ("x-amz-checksum-crc32", "AAAAAA=="));
        Assert.Equal("public-read", headers.Find("x-amz-acl"));
        Assert.Equal("text/plain", headers.Find("Content-Type"));
        Assert.Equal("b", headers.Find("x-amz-meta-a"));
        Assert.Equal("a%20b=c%3Dd%2B%2F&e=", headers.Find("x-amz-tagging"));
        Assert.Equal("STANDARD_IA", headers.Find("x-amz-storage-class"));
        Assert.Equal("AES256", headers.Find("x-amz-server-side-encryption"));
        Assert.Equal("GOVERNANCE", headers.Find("x-amz-object-lock-mode"));
        Assert.Equal("CRC32", headers.Find("x-amz-sdk-checksum-algorithm"));
        Assert.Equal(9, headers.All.Count());
    }

    [Theory]
    [InlineData("key")]
    [InlineData("policy")]
    [InlineData("x-amz-signature")]
    [InlineData("x-amz-copy-source")]
    [InlineData("x-amz-content-sha256")]
    [InlineData("x-amz-trailer")]
    [InlineData("x-amz-decoded-content-length")]
    [InlineData("x-drystone-replica-version-id")]
    [InlineData("success_action_status")]
    public void Other_fields_stand_for_no_header(string field) => Assert.Empty(Read((field, "value")).All);

    [Theory]
    [InlineData("x-amz-acl", true)]
    [InlineData("X-Drystone-Replica-Version-Id", true)]
    [InlineData("Content-Type", true)]
    [InlineData("content-md5", true)]
    [InlineData("If-None-Match", true)]
    [InlineData("User-Agent", false)]
    [InlineData("Referer", false)]
    [InlineData("X-Forwarded-For", false)]
    public void The_head_of_the_request_says_nothing_of_the_object(string header, bool decides) =>
        Assert.Equal(decides, FormHeaders.Decides(header));

    [Theory]
    [InlineData("x-amz-meta-a", "b\r\nSet-Cookie: c", "InvalidArgument")]
    [InlineData("Content-Type", "a\0", "InvalidArgument")]
    [InlineData("tagging", "a=b", "MalformedXML")]
    public void What_cannot_be_a_header_is_refused(string field, string value, string code) =>
        Assert.Equal(code, Assert.Throws<S3Exception>(() => Read((field, value))).Error.Code);

    [Fact]
    public void Two_fields_for_one_header_are_refused() => Assert.Equal(
        "InvalidArgument",
        Assert.Throws<S3Exception>(() => Read(("acl", "private"), ("x-amz-acl", "public-read"))).Error.Code);

    private static FormHeaders Read(params (string Name, string Value)[] fields) => new(new FormFields(
        fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), fileName: null));
}
