using Drystone.Client.Configuration;

namespace Drystone.Client.Tests.Configuration;

public sealed class SettingsReaderTests
{
    [Fact]
    [Trait("Requirement", "2.8")]
    [Trait("Requirement", "2.18")]
    [Trait("Requirement", "2.19")]
    [Trait("Requirement", "2.20")]
    [Trait("Requirement", "2.21")]
    [Trait("Requirement", "2.22")]
    [Trait("Requirement", "2.24")]
    [Trait("Requirement", "2.25")]
    [Trait("Requirement", "2.26")]
    [Trait("Requirement", "2.44")]
    [Trait("Requirement", "3.15")]
    [Trait("Requirement", "3.16")]
    [Trait("Requirement", "3.17")]
    [Trait("Requirement", "3.18")]
    [Trait("Requirement", "3.19")]
    [Trait("Requirement", "3.20")]
    public void A_platforms_settings_are_read_under_their_canonical_names()
    {
        var settings = Read(new()
        {
            ["S3_ENDPOINT"] = "https://fsn1.your-objectstorage.com",
            ["S3_REGION"] = "fsn1",
            ["S3_ACCESS_KEY_ID"] = "id",
            ["S3_SECRET_ACCESS_KEY"] = "secret",
            ["S3_FORCE_PATH_STYLE"] = "true",
            ["S3_BUCKET_DOCS"] = "cloudlysis-docs",
            ["S3_BUCKET_LOKI"] = "cloudlysis-loki",
            ["S3_PREFIX_LOKI"] = "logs/",
            ["S3_STORAGE_CLASS"] = "STANDARD_IA",
            ["S3_SSE"] = "aws:kms:arn:aws:kms:us-east-1:1:key/k",
            ["S3_MULTIPART_THRESHOLD_BYTES"] = "33554432",
            ["S3_MULTIPART_CHUNK_BYTES"] = "5242880",
        }).Require();

        Assert.Equal(new Uri("https://fsn1.your-objectstorage.com"), settings.Endpoint);
        Assert.Equal("fsn1", settings.Region);
        Assert.Equal("id", settings.AccessKey!.Id.Reveal());
        Assert.Equal("secret", settings.AccessKey.SecretKey.Reveal());
        Assert.True(settings.ForcePathStyle);
        Assert.False(settings.Insecure);
        Assert.Equal(new BucketLocation("cloudlysis-docs", "docs/"), settings.Domains["DOCS"]);
        Assert.Equal(new BucketLocation("cloudlysis-loki", "logs/"), settings.Domains["LOKI"]);
        Assert.Equal("STANDARD_IA", settings.StorageClass);
        Assert.Equal(new ServerSideEncryption("aws:kms", "arn:aws:kms:us-east-1:1:key/k"), settings.Encryption);
        Assert.Equal(33554432, settings.MultipartThresholdBytes);
        Assert.Equal(5242880, settings.MultipartChunkBytes);
    }

    [Fact]
    [Trait("Requirement", "1.13")]
    [Trait("Requirement", "2.36")]
    [Trait("Requirement", "2.37")]
    public void A_laptop_needs_little()
    {
        var settings = Read(Local()).Require();

        Assert.Equal(new Uri("http://minio:9000"), settings.Endpoint);
        Assert.True(settings.Insecure);
        Assert.Equal(new BucketLocation("cloudlysis-docs", "docs/"), settings.Domains["DOCS"]);
        Assert.Null(settings.ForcePathStyle);
        Assert.Null(settings.Provider);
        Assert.Equal(16 << 20, settings.MultipartThresholdBytes);
        Assert.Equal(8 << 20, settings.MultipartChunkBytes);
    }

    [Fact]
    [Trait("Requirement", "3.22")]
    [Trait("Requirement", "3.23")]
    public void Logs_and_traces_have_buckets_and_prefixes_of_their_own()
    {
        var domains = Read(Local(
            ("S3_BUCKET_LOKI", "cloudlysis-loki"), ("S3_BUCKET_TEMPO", "cloudlysis-tempo"))).Require().Domains;

        Assert.Equal(new BucketLocation("cloudlysis-loki", "loki/"), domains["LOKI"]);
        Assert.Equal(new BucketLocation("cloudlysis-tempo", "tempo/"), domains["TEMPO"]);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_S3")]
    [InlineData("AWS_ENDPOINT_URL")]
    [InlineData("S3_ENDPOINT_URL")]
    [InlineData("endpoint_url")]
    public void The_endpoint_has_other_names(string name)
    {
        var reading = Read(Local(("S3_ENDPOINT", ""), (name, "https://s3.example.com")));

        Assert.Equal(new Uri("https://s3.example.com"), reading.Require().Endpoint);
        Assert.Equal(name, reading.Origins["S3_ENDPOINT"]);
    }

    [Theory]
    [InlineData("AWS_REGION")]
    [InlineData("AWS_DEFAULT_REGION")]
    [InlineData("region")]
    public void The_region_has_other_names(string name) =>
        Assert.Equal("fsn1", Read(Local(("S3_REGION", ""), (name, "fsn1"))).Require().Region);

    [Theory]
    [InlineData("minio", "9000", "false", "http://minio:9000/")]
    [InlineData("minio", "9000", "true", "https://minio:9000/")]
    [InlineData("minio", null, null, "https://minio/")]
    [InlineData("minio:9000", null, "false", "http://minio:9000/")]
    [Trait("Requirement", "0.26")]
    public void MinIOs_settings_are_put_together(string host, string? port, string? tls, string endpoint)
    {
        var settings = Read(Local(
            ("S3_ENDPOINT", ""), ("MINIO_ENDPOINT", host), ("MINIO_PORT", port ?? ""), ("MINIO_USE_SSL", tls ?? ""),
            ("S3_ACCESS_KEY_ID", ""), ("S3_SECRET_ACCESS_KEY", ""), ("MINIO_ACCESS_KEY", "id"),
            ("MINIO_SECRET_KEY", "secret"))).Require();

        Assert.Equal(endpoint, settings.Endpoint!.ToString());
        Assert.Equal("id", settings.AccessKey!.Id.Reveal());
    }

    [Fact]
    [Trait("Requirement", "4.8")]
    public void The_artifact_stores_names_are_understood()
    {
        var settings = Read(
            new()
            {
                ["endpoint_url"] = "https://s3.example.com",
                ["region"] = "us-east-1",
                ["bucket"] = "artifact-store",
                ["key_prefix"] = "packages/",
                ["access_key_ref"] = "env:STORE_ID",
                ["secret_key_ref"] = "env:STORE_SECRET",
                ["STORE_ID"] = "id",
                ["STORE_SECRET"] = "secret",
                ["storage_class"] = "STANDARD",
                ["sse"] = "AES256",
                ["multipart_threshold_bytes"] = "8388608",
                ["multipart_chunk_bytes"] = "8388608",
            },
            new SettingsRequirements { Domains = [""] }).Require();

        Assert.Equal(new BucketLocation("artifact-store", "packages/"), settings.Domains[""]);
        Assert.Equal("secret", settings.AccessKey!.SecretKey.Reveal());
        Assert.Equal(new ServerSideEncryption("AES256", null), settings.Encryption);
    }

    [Fact]
    [Trait("Requirement", "2.43")]
    [Trait("Requirement", "2.52")]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var reading = Read(new()
        {
            ["S3_ENDPOINT"] = "s3.example.com",
            ["S3_ACCESS_KEY_ID"] = "id",
            ["S3_FORCE_PATH_STYLE"] = "yes",
            ["S3_PREFIX_DOCS"] = "/docs",
            ["S3_BUCKET_LOKI"] = "Loki_Bucket",
            ["S3_MULTIPART_CHUNK_BYTES"] = "5MB",
            ["S3_SSE"] = "DES",
            ["S3_PROVIDER"] = "azure",
        });

        Assert.Null(reading.Settings);
        Assert.Equal(
            [
                "S3_ENDPOINT", "S3_REGION", "S3_SECRET_ACCESS_KEY", "S3_FORCE_PATH_STYLE", "S3_PROVIDER", "S3_SSE",
                "S3_MULTIPART_CHUNK_BYTES", "S3_BUCKET_DOCS", "S3_BUCKET_LOKI",
            ],
            reading.Problems.Select(problem => problem.Setting));
        Assert.All(reading.Problems, problem => Assert.NotEmpty(problem.Remedy));
        var refusal = Assert.Throws<SettingsException>(() => reading.Require());
        Assert.All(reading.Problems, problem => Assert.Contains(problem.ToString(), refusal.Message));
    }

    [Theory]
    [InlineData("http://s3.example.com", "S3_ENDPOINT")]
    [InlineData("http://93.184.216.34:9000", "S3_ENDPOINT")]
    [Trait("Requirement", "2.23")]
    [Trait("Requirement", "3.21")]
    public void Plain_http_beyond_the_private_network_is_refused(string endpoint, string setting)
    {
        var problem = Assert.Single(Read(Local(("S3_ENDPOINT", endpoint), ("S3_INSECURE", "true"))).Problems);

        Assert.Equal(setting, problem.Setting);
        Assert.Contains("S3_INSECURE_HOSTS", problem.Remedy);
    }

    [Fact]
    public void Unverified_TLS_beyond_the_private_network_is_refused() =>
        Assert.Equal("S3_INSECURE", Assert.Single(
            Read(Local(("S3_ENDPOINT", "https://s3.example.com"), ("S3_INSECURE", "true"))).Problems).Setting);

    [Fact]
    public void A_host_that_is_named_may_be_insecure() =>
        Assert.True(Read(Local(
            ("S3_ENDPOINT", "http://s3.example.com"), ("S3_INSECURE", "true"),
            ("S3_INSECURE_HOSTS", "other.example.com, s3.example.com"))).Require().Insecure);

    [Theory]
    [InlineData("http://localhost:9000")]
    [InlineData("http://127.0.0.1:9000")]
    [InlineData("http://[::1]:9000")]
    [InlineData("http://10.1.2.3:9000")]
    [InlineData("http://172.31.0.1")]
    [InlineData("http://192.168.1.1")]
    [InlineData("http://[fd00::1]:9000")]
    [InlineData("http://[::ffff:10.0.0.1]:9000")]
    [InlineData("http://minio:9000")]
    [InlineData("http://aistor-s3-api.aistor.svc.cluster.local")]
    [InlineData("http://nas.local")]
    [Trait("Requirement", "1.12")]
    public void Local_addresses_need_no_TLS(string endpoint) =>
        Assert.True(Read(Local(("S3_ENDPOINT", endpoint))).Require().Insecure);

    [Theory]
    [InlineData("http://172.32.0.1")]
    [InlineData("http://11.0.0.1")]
    [InlineData("http://[2001:db8::1]")]
    [InlineData("http://local.example.com")]
    [InlineData("http://notlocal")]
    public void Only_local_addresses_need_none(string endpoint)
    {
        var isOneLabel = !endpoint.Contains('.') && !endpoint.Contains('[');

        Assert.Equal(isOneLabel, Read(Local(("S3_ENDPOINT", endpoint))).Problems.Count == 0);
    }

    [Fact]
    public void Http_contradicts_a_wish_for_TLS() =>
        Assert.Contains("S3_INSECURE is false", Assert.Single(
            Read(Local(("S3_INSECURE", "false"))).Problems).Message);

    [Fact]
    public void An_insecure_AWS_is_refused() =>
        Assert.Equal("S3_INSECURE", Assert.Single(
            Read(Local(("S3_ENDPOINT", ""), ("S3_INSECURE", "true"))).Problems).Setting);

    [Theory]
    [InlineData("https://user:hunter2@s3.example.com")]
    [InlineData("https://s3.example.com/bucket")]
    [InlineData("https://s3.example.com/?x=1")]
    [InlineData("ftp://s3.example.com")]
    [InlineData("https://")]
    public void An_endpoint_is_scheme_host_and_port(string endpoint)
    {
        var problem = Assert.Single(Read(Local(("S3_ENDPOINT", endpoint))).Problems);

        Assert.Equal("S3_ENDPOINT", problem.Setting);
        Assert.DoesNotContain("hunter2", problem.ToString());
    }

    [Fact]
    public void A_weaker_name_with_another_value_is_told_of()
    {
        var reading = Read(Local(("AWS_REGION", "eu-central-1")));

        Assert.Equal("us-east-1", reading.Require().Region);
        Assert.Equal("AWS_REGION", Assert.Single(reading.Warnings).Setting);
    }

    [Fact]
    public void A_key_of_two_families_is_refused() =>
        Assert.Contains("AWS_SECRET_ACCESS_KEY", Assert.Single(Read(Local(
            ("S3_SECRET_ACCESS_KEY", ""), ("AWS_SECRET_ACCESS_KEY", "other"))).Problems).Message);

    [Fact]
    public void A_token_of_another_family_is_left_out()
    {
        var reading = Read(Local(("AWS_SESSION_TOKEN", "token")));

        Assert.Null(reading.Require().AccessKey!.SessionToken);
        Assert.Equal("AWS_SESSION_TOKEN", Assert.Single(reading.Warnings).Setting);
    }

    [Fact]
    public void A_misspelled_name_is_found()
    {
        var problem = Assert.Single(Read(Local(("S3_STORAGE_CLAS", "COLD"))).Problems);

        Assert.Equal("S3_STORAGE_CLAS: is no setting. Did you mean S3_STORAGE_CLASS?", problem.ToString());
    }

    [Fact]
    public void Names_of_others_are_left_alone() =>
        Assert.Empty(Read(Local(("S3_TESTS_ENABLED", "1"), ("S3FS_OPTS", "x"))).Problems);

    [Fact]
    [Trait("Requirement", "2.27")]
    public void A_prefix_without_its_bucket_is_refused() =>
        Assert.Equal("S3_BUCKET_TEMPO", Assert.Single(Read(Local(("S3_PREFIX_TEMPO", "tempo/"))).Problems).Setting);

    [Theory]
    [InlineData("docs", "docs/")]
    [InlineData("/docs/", "docs/")]
    public void A_prefix_ends_with_a_slash_and_begins_with_none(string prefix, string remedy)
    {
        var problem = Assert.Single(Read(Local(("S3_PREFIX_DOCS", prefix))).Problems);

        Assert.Equal("S3_PREFIX_DOCS", problem.Setting);
        Assert.Contains(remedy, problem.Remedy);
    }

    internal static Dictionary<string, string> Local(params (string Name, string Value)[] more)
    {
        var values = new Dictionary<string, string>
        {
            ["S3_ENDPOINT"] = "http://minio:9000",
            ["S3_REGION"] = "us-east-1",
            ["S3_ACCESS_KEY_ID"] = "id",
            ["S3_SECRET_ACCESS_KEY"] = "secret",
            ["S3_BUCKET_DOCS"] = "cloudlysis-docs",
        };
        foreach (var (name, value) in more)
        {
            values[name] = value;
        }

        return values;
    }

    private static SettingsReading Read(
        Dictionary<string, string> values, SettingsRequirements? requirements = null) =>
        SettingsReader.Read(values, requirements);
}
