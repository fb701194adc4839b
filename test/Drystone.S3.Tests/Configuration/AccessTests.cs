using Drystone.S3.Configuration;
using Drystone.S3.Configuration.Access;
using Drystone.S3.Configuration.Tagging;

namespace Drystone.S3.Tests.Configuration;

public sealed class AccessTests
{
    [Fact]
    public void A_block_reads_as_AWS_samples_write_it_and_answers_all_four()
    {
        var block = Block("<BlockPublicAcls>TRUE</BlockPublicAcls><BlockPublicPolicy>true</BlockPublicPolicy>");
        Assert.Equal(new PublicAccessBlockConfiguration(true, false, true, false), block);
        Assert.Equal(
            "<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>false</IgnorePublicAcls>"
                + "<BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>false</RestrictPublicBuckets>",
            Documents.Content(block));
        Assert.Equal(block, PublicAccessBlockConfiguration.Parse(block.ToUtf8()));
    }

    [Fact]
    public void An_empty_block_is_an_invalid_request() =>
        Assert.Equal(
            "Must specify at least one configuration.",
            Documents.Refused("InvalidRequest", () => Block("")).Message);

    [Theory]
    [InlineData("<BlockPublicAcls>yes</BlockPublicAcls>")]
    [InlineData("<BlockPublicAcls/>")]
    [InlineData("<BlockPublicAcls>true</BlockPublicAcls><BlockPublicAcls>false</BlockPublicAcls>")]
    public void A_wrong_block_is_malformed(string content) =>
        Documents.Refused("MalformedXML", () => Block(content));

    [Theory]
    [InlineData("BucketOwnerEnforced", ObjectOwnership.BucketOwnerEnforced)]
    [InlineData("BucketOwnerPreferred", ObjectOwnership.BucketOwnerPreferred)]
    [InlineData("ObjectWriter", ObjectOwnership.ObjectWriter)]
    public void Ownership_controls_have_one_rule(string name, ObjectOwnership ownership)
    {
        var controls = Ownership($"<Rule><ObjectOwnership>{name}</ObjectOwnership></Rule>");
        Assert.Equal(ownership, controls.ObjectOwnership);
        Assert.Equal($"<Rule><ObjectOwnership>{name}</ObjectOwnership></Rule>", Documents.Content(controls));
        Assert.Equal(controls, OwnershipControls.ParseHeader(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<Rule/>")]
    [InlineData("<Rule><ObjectOwnership>RandomValue</ObjectOwnership></Rule>")]
    [InlineData("<Rule><ObjectOwnership>0</ObjectOwnership></Rule>")]
    [InlineData(
        "<Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>"
            + "<Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>")]
    public void Wrong_ownership_controls_are_malformed(string content) =>
        Documents.Refused("MalformedXML", () => Ownership(content));

    [Theory]
    [InlineData("RandomValue")]
    [InlineData("")]
    public void A_wrong_header_of_ownership_is_named(string value) =>
        Assert.Equal(
            $"Invalid x-amz-object-ownership header: {value}",
            Documents.Refused("InvalidArgument", () => OwnershipControls.ParseHeader(value)).Message);

    [Theory]
    [InlineData("Requester", Payer.Requester)]
    [InlineData("BucketOwner", Payer.BucketOwner)]
    public void The_payer_is_the_requester_or_the_owner(string name, Payer payer)
    {
        var configuration = Payment($"<Payer>{name}</Payer>");
        Assert.Equal(payer, configuration.Payer);
        Assert.Equal($"<Payer>{name}</Payer>", Documents.Content(configuration));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<Payer>requester</Payer>")]
    [InlineData("<Payer>Requester</Payer><Payer>Requester</Payer>")]
    public void Another_payer_is_malformed(string content) =>
        Documents.Refused("MalformedXML", () => Payment(content));

    [Theory]
    [InlineData("Enabled", AccelerateStatus.Enabled)]
    [InlineData("Suspended", AccelerateStatus.Suspended)]
    public void Acceleration_is_enabled_or_suspended(string name, AccelerateStatus status)
    {
        var configuration = Accelerate($"<Status>{name}</Status>");
        Assert.Equal(status, configuration.Status);
        Assert.Equal($"<Status>{name}</Status>", Documents.Content(configuration));
        Assert.Equal("", Documents.Content(AccelerateConfiguration.NeverConfigured));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<Status>enabled</Status>")]
    [InlineData("<Status>random</Status>")]
    public void Another_status_is_malformed(string content) =>
        Documents.Refused("MalformedXML", () => Accelerate(content));

    [Fact]
    public void A_bucket_with_a_period_has_no_acceleration_whatever_the_document_says() =>
        Assert.Equal(
            "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names",
            Documents.Refused("InvalidRequest", () => AccelerateConfiguration.Parse("x"u8.ToArray(), "a.b")).Message);

    [Fact]
    public void What_is_no_document_is_refused()
    {
        Documents.RefusesWhatIsNoDocument(
            PublicAccessBlockConfiguration.Root, body => PublicAccessBlockConfiguration.Parse(body));
        Documents.RefusesWhatIsNoDocument(OwnershipControls.Root, body => OwnershipControls.Parse(body));
        Documents.RefusesWhatIsNoDocument(
            RequestPaymentConfiguration.Root, body => RequestPaymentConfiguration.Parse(body));
        Documents.RefusesWhatIsNoDocument(
            AccelerateConfiguration.Root, body => AccelerateConfiguration.Parse(body, "bucket"));
        Documents.RefusesWhatIsNoDocument(TaggingConfiguration.Root, body => TaggingConfiguration.Parse(body));
    }

    [Fact]
    public void Tags_of_a_bucket_are_answered_in_their_order()
    {
        const string Content =
            "<TagSet><Tag><Key>b</Key><Value></Value></Tag><Tag><Key>a</Key><Value>1 2</Value></Tag></TagSet>";
        var tags = Tagging(Content);
        Assert.Equal([new("b", ""), new("a", "1 2")], tags.Tags);
        Assert.Equal(Content, Documents.Content(tags));
        Assert.Equal(tags, TaggingConfiguration.Parse(tags.ToUtf8()));
    }

    [Theory]
    [InlineData("aws:x", "v", Limits.TagsPerBucket, "System tags cannot be added/updated by requester")]
    [InlineData("aws:x", "v", Limits.TagsPerObject, "Your TagKey cannot be prefixed with aws:")]
    [InlineData("a,b", "v", Limits.TagsPerBucket, "The TagKey you have provided is invalid")]
    [InlineData("a", "v,w", Limits.TagsPerBucket, "The TagValue you have provided is invalid")]
    public void A_wrong_tag_is_refused_with_the_text_of_its_owner(string key, string value, int atMost, string message)
    {
        var content = $"<TagSet><Tag><Key>{key}</Key><Value>{value}</Value></Tag></TagSet>";
        Assert.Equal(message, Documents.Refused("InvalidTag", () => Tagging(content, atMost)).Message);
    }

    [Fact]
    public void A_bucket_has_at_most_fifty_tags_and_each_key_once()
    {
        string Tags(int count) => "<TagSet>" + string.Concat(Enumerable.Range(0, count)
            .Select(i => $"<Tag><Key>k{i}</Key><Value/></Tag>")) + "</TagSet>";
        Assert.Equal(50, Tagging(Tags(50)).Tags.Count);
        Assert.Equal(
            "Bucket tag count cannot be greater than 50",
            Documents.Refused("BadRequest", () => Tagging(Tags(51))).Message);
        Assert.Equal(
            "Cannot provide multiple Tags with the same key",
            Documents.Refused("InvalidTag", () => Tagging(Tags(1).Replace("</TagSet>", Tags(1)[8..]))).Message);
    }

    private static PublicAccessBlockConfiguration Block(string content) =>
        PublicAccessBlockConfiguration.Parse(Documents.Body(PublicAccessBlockConfiguration.Root, content));

    private static OwnershipControls Ownership(string content) =>
        OwnershipControls.Parse(Documents.Body(OwnershipControls.Root, content));

    private static RequestPaymentConfiguration Payment(string content) =>
        RequestPaymentConfiguration.Parse(Documents.Body(RequestPaymentConfiguration.Root, content));

    private static AccelerateConfiguration Accelerate(string content) =>
        AccelerateConfiguration.Parse(Documents.Body(AccelerateConfiguration.Root, content), "bucket");

    private static TaggingConfiguration Tagging(string content, int tagsAtMost = Limits.TagsPerBucket) =>
        TaggingConfiguration.Parse(Documents.Body(TaggingConfiguration.Root, content), tagsAtMost);
}
