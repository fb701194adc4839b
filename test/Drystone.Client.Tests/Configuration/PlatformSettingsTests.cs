using Drystone.Client.Configuration;

namespace Drystone.Client.Tests.Configuration;

/// <summary>The settings as the platforms' documents write them: which have to be there, which may be left out, and
/// that secrets stay secrets.</summary>
public sealed class PlatformSettingsTests
{
    [Theory]
    [InlineData("S3_REGION")]
    [InlineData("S3_ACCESS_KEY_ID")]
    [InlineData("S3_SECRET_ACCESS_KEY")]
    [InlineData("S3_BUCKET_DOCS")]
    [Trait("Requirement", "2.19")]
    [Trait("Requirement", "2.24")]
    [Trait("Requirement", "2.43")]
    [Trait("Requirement", "3.17")]
    public void What_has_to_be_there_is_missed_by_its_name(string name)
    {
        var reading = SettingsReader.Read(SettingsReaderTests.Local((name, "")));

        Assert.Null(reading.Settings);
        Assert.Equal(name, Assert.Single(reading.Problems).Setting);
    }

    [Fact]
    [Trait("Requirement", "2.26")]
    [Trait("Requirement", "2.27")]
    public void Logs_and_traces_may_be_left_out_and_may_have_prefixes_of_their_own()
    {
        Assert.Equal(["DOCS"], Read().Domains.Keys);

        var domains = Read(
            ("S3_BUCKET_LOKI", "logs"), ("S3_PREFIX_LOKI", "a/"), ("S3_BUCKET_TEMPO", "traces"),
            ("S3_PREFIX_TEMPO", "b/")).Domains;
        Assert.Equal(new BucketLocation("logs", "a/"), domains["LOKI"]);
        Assert.Equal(new BucketLocation("traces", "b/"), domains["TEMPO"]);
    }

    [Fact]
    [Trait("Requirement", "1.12")]
    public void An_endpoint_with_TLS_and_its_usual_port_is_verified()
    {
        var settings = Read(("S3_ENDPOINT", "https://aistor-s3-api.aistor:443"));

        Assert.Equal(("https", "aistor-s3-api.aistor", 443),
            (settings.Endpoint!.Scheme, settings.Endpoint.Host, settings.Endpoint.Port));
        Assert.False(settings.Insecure);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [Trait("Requirement", "2.22")]
    [Trait("Requirement", "3.20")]
    public void The_style_of_addresses_is_said_either_way(string given, bool isForced) =>
        Assert.Equal(isForced, Read(("S3_FORCE_PATH_STYLE", given)).ForcePathStyle);

    [Fact]
    [Trait("Requirement", "2.20")]
    [Trait("Requirement", "2.21")]
    [Trait("Requirement", "3.18")]
    [Trait("Requirement", "3.19")]
    public void A_key_is_not_in_what_settings_print()
    {
        const string Id = "AKIAPLATFORM", SecretKey = "platform-secret-value";
        var settings = Read(("S3_ACCESS_KEY_ID", Id), ("S3_SECRET_ACCESS_KEY", SecretKey));

        Assert.Equal((Id, SecretKey), (settings.AccessKey!.Id.Reveal(), settings.AccessKey.SecretKey.Reveal()));
        var printed = $"{settings} {settings.AccessKey} {settings.AccessKey.SecretKey} "
            + System.Text.Json.JsonSerializer.Serialize(settings.AccessKey);
        Assert.DoesNotContain(SecretKey, printed, StringComparison.Ordinal);
        Assert.DoesNotContain(Id, printed, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "4.8")]
    public void The_artifact_stores_names_reach_every_setting()
    {
        var settings = Read(
            ("storage_class", "STANDARD_IA"), ("sse", "AES256"), ("multipart_threshold_bytes", "33554432"),
            ("multipart_chunk_bytes", "5242880"));

        Assert.Equal("STANDARD_IA", settings.StorageClass);
        Assert.Equal(new ServerSideEncryption("AES256", null), settings.Encryption);
        Assert.Equal((33554432, 5242880), (settings.MultipartThresholdBytes, settings.MultipartChunkBytes));
    }

    private static ObjectStoreSettings Read(params (string Name, string Value)[] more) =>
        SettingsReader.Read(SettingsReaderTests.Local(more)).Require();
}
