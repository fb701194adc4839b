using System.Text;
using Drystone.S3.Conditions;
using Drystone.S3.Xml.Requests;

namespace Drystone.S3.Tests.Xml.Requests;

public sealed class RequestParsingTests
{
    private const string Namespace = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

    [Theory]
    [InlineData(Namespace)]
    [InlineData("")]
    public void Parts_are_read_with_their_checksums(string attributes)
    {
        var request = Complete($"""
            <?xml version="1.0" encoding="UTF-8"?>
            <CompleteMultipartUpload {attributes}>
              <Part><PartNumber>1</PartNumber><ETag>"a"</ETag><ChecksumCRC32>y/Q5Jg==</ChecksumCRC32></Part>
              <Part><ETag>b</ETag><PartNumber> 3 </PartNumber><Unknown>x</Unknown></Part>
            </CompleteMultipartUpload>
            """);
        Assert.Equal([1, 3], request.Parts.Select(part => part.PartNumber));
        Assert.Equal([new ETag("a"), new ETag("b")], request.Parts.Select(part => part.ETag));
        Assert.Equal("y/Q5Jg==", Assert.Single(request.Parts[0].Checksums).ToString());
        Assert.Empty(request.Parts[1].Checksums);
    }

    [Theory]
    [InlineData(
        "<Part><PartNumber>2</PartNumber><ETag>a</ETag></Part>"
            + "<Part><PartNumber>1</PartNumber><ETag>a</ETag></Part>",
        "InvalidPartOrder")]
    [InlineData(
        "<Part><PartNumber>1</PartNumber><ETag>a</ETag></Part>"
            + "<Part><PartNumber>1</PartNumber><ETag>a</ETag></Part>",
        "InvalidPartOrder")]
    [InlineData("<Part><PartNumber>0</PartNumber><ETag>a</ETag></Part>", "InvalidArgument")]
    [InlineData("<Part><PartNumber>10001</PartNumber><ETag>a</ETag></Part>", "InvalidArgument")]
    [InlineData("<Part><PartNumber>x</PartNumber><ETag>a</ETag></Part>", "MalformedXML")]
    [InlineData("<Part><PartNumber>1</PartNumber></Part>", "MalformedXML")]
    [InlineData("<Part><PartNumber>1</PartNumber><PartNumber>2</PartNumber><ETag>a</ETag></Part>", "MalformedXML")]
    [InlineData("<Part><PartNumber>1</PartNumber><ETag><x/></ETag></Part>", "MalformedXML")]
    [InlineData("<Part>1<PartNumber>1</PartNumber><ETag>a</ETag></Part>", "MalformedXML")]
    [InlineData("<Part><PartNumber>1</PartNumber><ETag>a</ETag>x</Part>", "MalformedXML")]
    [InlineData("<Part><PartNumber>1</PartNumber><ETag xmlns=\"urn:x\">a</ETag></Part>", "MalformedXML")]
    [InlineData(
        "<Part><PartNumber>1</PartNumber><ETag>a</ETag><ChecksumSHA1>x</ChecksumSHA1></Part>", "InvalidRequest")]
    [InlineData("", "MalformedXML")]
    public void Wrong_parts_are_refused(string parts, string code) =>
        Assert.Equal(code, Refused(() => Complete($"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>")));

    [Theory]
    [InlineData("<Delete")]
    [InlineData("<Delete></Wrong>")]
    [InlineData("<Wrong/>")]
    [InlineData("<Delete xmlns=\"urn:wrong\"><Object><Key>a</Key></Object></Delete>")]
    [InlineData("<!DOCTYPE Delete [<!ENTITY x \"y\">]><Delete><Object><Key>&x;</Key></Object></Delete>")]
    [InlineData("<Delete><Object><Key>&undefined;</Key></Object></Delete>")]
    [InlineData("<Delete><Object><Key>a</Key></Object></Delete><Delete/>")]
    [InlineData("<Delete><Object><Key>&#xD800;</Key></Object></Delete>")]
    [InlineData("<Delete><Object><Key>&#xDC00;&#xD800;</Key></Object></Delete>")]
    [InlineData("not xml")]
    [InlineData("   ")]
    public void What_is_not_the_document_is_malformed(string body) =>
        Assert.Equal("MalformedXML", Refused(() => Delete(body)));

    [Fact]
    public void Bytes_that_are_no_UTF8_are_malformed()
    {
        byte[] body = [.. "<Delete><Object><Key>"u8, 0xC0, 0xAF, .. "</Key></Object></Delete>"u8];
        Assert.Equal("MalformedXML", Refused(() => DeleteRequest.Parse(body)));
    }

    [Fact]
    public void An_absent_body_is_named_so() =>
        Assert.Equal("MissingRequestBodyError", Refused(() => Delete("")));

    [Fact]
    public void Deep_nesting_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 100_000));
        Assert.Equal("MalformedXML", Refused(() => Delete($"<Delete>{deep}")));
    }

    [Fact]
    public void Documents_of_many_tiny_pieces_are_read_in_linear_time()
    {
        var text = string.Concat(Enumerable.Repeat("<![CDATA[a]]>", 200_000));
        Assert.Equal(200_000, Delete($"<Delete><Object><Key>{text}</Key></Object></Delete>").Objects[0].Key.Length);
        var children = string.Concat(Enumerable.Repeat("\n<a/>", 500_000));
        Assert.Equal("MalformedXML", Refused(() => Delete($"<Delete>{children}</Delete>")));
    }

    [Fact]
    public void Objects_to_delete_are_read_with_their_conditions()
    {
        var request = Delete($"""
            <Delete {Namespace}><Quiet>true</Quiet>
              <Object><Key> a&#13;&#x1;&lt; </Key><VersionId>v</VersionId></Object>
              <Object><Key> </Key><ETag>"e"</ETag><LastModifiedTime>Sun, 06 Nov 1994 08:49:37 GMT</LastModifiedTime>
                <Size>5</Size></Object>
            </Delete>
            """);
        Assert.True(request.Quiet);
        Assert.Equal(" a\r\u0001< ", request.Objects[0].Key);
        Assert.Equal("v", request.Objects[0].VersionId);
        Assert.Null(request.Objects[0].ETag);
        Assert.Equal(" ", request.Objects[1].Key);
        Assert.Null(request.Objects[1].VersionId);
        Assert.Equal([new ETag("e")], request.Objects[1].ETag!.Tags);
        Assert.Equal(1994, request.Objects[1].LastModifiedTime!.Value.Year);
        Assert.Equal(5, request.Objects[1].SizeBytes);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void One_request_deletes_up_to_a_thousand_objects(int count, bool isTaken)
    {
        var body = $"<Delete>{string.Concat(Enumerable.Repeat("<Object><Key>k</Key></Object>", count))}</Delete>";
        if (isTaken)
        {
            Assert.Equal(count, Delete(body).Objects.Count);
        }
        else
        {
            Assert.Equal("MalformedXML", Refused(() => Delete(body)));
        }
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("<CreateBucketConfiguration/>", null)]
    [InlineData("<CreateBucketConfiguration><LocationConstraint/></CreateBucketConfiguration>", null)]
    [InlineData(
        "<CreateBucketConfiguration><Tags/><LocationConstraint>eu-west-1</LocationConstraint>"
            + "</CreateBucketConfiguration>",
        "eu-west-1")]
    public void A_bucket_may_ask_for_a_region(string body, string? region) =>
        Assert.Equal(region, CreateBucketRequest.Parse(Encoding.UTF8.GetBytes(body)).LocationConstraint);

    [Theory]
    [InlineData("<Tag><Key>a</Key></Tag>", "MalformedXML")]
    [InlineData("<Tag><Value>a</Value></Tag>", "MalformedXML")]
    [InlineData("<Tag><Key>aws:a</Key><Value>b</Value></Tag>", "InvalidTag")]
    public void The_tags_of_a_new_bucket_are_checked(string tags, string code)
    {
        const string Good = "<Tag><Key>b</Key><Value>c</Value></Tag>";
        static CreateBucketRequest Parse(string tags) => CreateBucketRequest.Parse(Encoding.UTF8.GetBytes(
            $"<CreateBucketConfiguration><Tags>{tags}</Tags></CreateBucketConfiguration>"));
        Assert.Equal([new Tag("b", "c")], Parse(Good).Tags);
        Assert.Equal(code, Refused(() => Parse(Good + tags)));
    }

    [Fact]
    public void A_tag_set_is_read_in_order() =>
        Assert.Equal(
            [new("b", ""), new("a", "1 2")],
            Tagging("<TagSet><Tag><Key>b</Key><Value/></Tag><Tag><Key>a</Key><Value>1 2</Value></Tag></TagSet>").Tags);

    [Theory]
    [InlineData("", "MalformedXML")]
    [InlineData("<TagSet><Tag><Key>a</Key></Tag></TagSet>", "MalformedXML")]
    [InlineData("<TagSet/><TagSet/>", "MalformedXML")]
    [InlineData("<TagSet><Tag><Key>a{</Key><Value/></Tag></TagSet>", "InvalidTag")]
    [InlineData("<TagSet><Tag><Key>a</Key><Value/></Tag><Tag><Key>a</Key><Value/></Tag></TagSet>", "InvalidTag")]
    public void A_wrong_tag_set_is_refused(string content, string code) =>
        Assert.Equal(code, Refused(() => Tagging(content)));

    [Theory]
    [InlineData("<Status>Enabled</Status>", true, null)]
    [InlineData("<Status>Suspended</Status><MfaDelete>Disabled</MfaDelete>", false, false)]
    public void Versioning_is_enabled_or_suspended(string content, bool isEnabled, bool? mfaDelete) =>
        Assert.Equal(new VersioningConfigurationRequest(isEnabled, mfaDelete), Versioning(content));

    [Theory]
    [InlineData("", "IllegalVersioningConfigurationException")]
    [InlineData("<Status>enabled</Status>", "MalformedXML")]
    [InlineData("<Status>Enabled</Status><MfaDelete>x</MfaDelete>", "MalformedXML")]
    public void Another_versioning_status_is_refused(string content, string code) =>
        Assert.Equal(code, Refused(() => Versioning(content)));

    private static CompleteMultipartUploadRequest Complete(string body) =>
        CompleteMultipartUploadRequest.Parse(Encoding.UTF8.GetBytes(body));

    private static DeleteRequest Delete(string body) => DeleteRequest.Parse(Encoding.UTF8.GetBytes(body));

    private static TaggingRequest Tagging(string content) =>
        TaggingRequest.Parse(Encoding.UTF8.GetBytes($"<Tagging>{content}</Tagging>"));

    private static VersioningConfigurationRequest Versioning(string content) =>
        VersioningConfigurationRequest.Parse(
            Encoding.UTF8.GetBytes($"<VersioningConfiguration>{content}</VersioningConfiguration>"));

    private static string Refused(Action parse) => Assert.Throws<S3Exception>(parse).Error.Code;
}
