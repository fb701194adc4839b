using Drystone.S3.Configuration.Encryption;
using Drystone.S3.Tests.Configuration.Elements;

namespace Drystone.S3.Tests.Configuration.Encryption;

public sealed class ServerSideEncryptionConfigurationTests
{
    private const string Aes = "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>"
        + "</ApplyServerSideEncryptionByDefault>";

    [Theory]
    [InlineData(Aes + "<BucketKeyEnabled>false</BucketKeyEnabled>")]
    [InlineData(Aes + "<BucketKeyEnabled>true</BucketKeyEnabled>")]
    [InlineData("<ApplyServerSideEncryptionByDefault><KMSMasterKeyID>k</KMSMasterKeyID><SSEAlgorithm>aws:kms"
        + "</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled>")]
    [InlineData("<ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms:dsse</SSEAlgorithm>"
        + "</ApplyServerSideEncryptionByDefault><BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType>"
        + "</BlockedEncryptionTypes><BucketKeyEnabled>false</BucketKeyEnabled>")]
    [InlineData("<BlockedEncryptionTypes><EncryptionType>NONE</EncryptionType></BlockedEncryptionTypes>"
        + "<BucketKeyEnabled>false</BucketKeyEnabled>")]
    public void A_rule_is_answered_as_it_was_set(string rule)
    {
        var configuration = Parse($"<Rule>{rule}</Rule>");
        Assert.Equal(
            $"<Rule>{rule}</Rule>",
            Texts.Children(ServerSideEncryptionConfiguration.Root, configuration.Write));
    }

    [Fact]
    public void The_parts_of_a_rule_are_read()
    {
        var configuration = Parse(
            "<Rule><BucketKeyEnabled>true</BucketKeyEnabled><ApplyServerSideEncryptionByDefault>"
                + "<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>"
                + "</ApplyServerSideEncryptionByDefault></Rule>");
        Assert.Equal(
            new ServerSideEncryptionConfiguration(new DefaultEncryption(SseAlgorithm.Kms, "k"), BucketKeyEnabled: true),
            configuration);
        Assert.False(Parse($"<Rule>{Aes}</Rule>").BucketKeyEnabled);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<Rule/>")]
    [InlineData("<Rule>" + Aes + "</Rule><Rule>" + Aes + "</Rule>")]
    [InlineData("<Rule>" + Aes + Aes + "</Rule>")]
    [InlineData("<Rule><ApplyServerSideEncryptionByDefault/></Rule>")]
    [InlineData("<Rule>" + Aes + "<BucketKeyEnabled>yes</BucketKeyEnabled></Rule>")]
    [InlineData("<Rule>" + Aes + "<BlockedEncryptionTypes/></Rule>")]
    [InlineData("<Rule><BlockedEncryptionTypes><EncryptionType>SSE-S3</EncryptionType></BlockedEncryptionTypes>"
        + "</Rule>")]
    [InlineData("<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES192</SSEAlgorithm>"
        + "</ApplyServerSideEncryptionByDefault></Rule>")]
    [InlineData("<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aes256</SSEAlgorithm>"
        + "</ApplyServerSideEncryptionByDefault></Rule>")]
    public void Another_form_is_malformed(string content) =>
        Assert.Equal(Texts.Malformed, Texts.Refusal(() => Parse(content)));

    [Fact]
    public void A_key_is_only_named_for_the_key_service()
    {
        const string Content = "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>"
            + "<KMSMasterKeyID>k</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule>";
        Assert.Equal(
            "InvalidArgument: a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or "
                + "aws:kms:dsse",
            Texts.Refusal(() => Parse(Content)));
        Assert.Equal("ArgumentName=ApplyServerSideEncryptionByDefault", Texts.Details(() => Parse(Content)));
    }

    private static ServerSideEncryptionConfiguration Parse(string content) =>
        ServerSideEncryptionConfiguration.Parse(Texts.Bytes(ServerSideEncryptionConfiguration.Root, content));
}
