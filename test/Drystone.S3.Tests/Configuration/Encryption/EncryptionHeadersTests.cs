using System.Text;
using System.Text.Json;
using Drystone.S3.Configuration.Encryption;
using Drystone.S3.Tests.Configuration.Elements;

namespace Drystone.S3.Tests.Configuration.Encryption;

public sealed class EncryptionHeadersTests
{
    private const string Sse = "x-amz-server-side-encryption";
    private const string Algorithm = Sse + "-customer-algorithm";
    private const string Key = Sse + "-customer-key";
    private const string Md5 = Sse + "-customer-key-MD5";

    // The pair that ceph/s3-tests sends.
    private const string KeyText = "pO3upElrwuEXSoFwCfnZPdSsmt/xWeFa0N9KgDijwVs=";
    private const string KeyMd5 = "DWygnHRtgiJ77HCm+1rvHw==";

    private const string NeedsKms = "InvalidArgument: Server Side Encryption with AWS KMS managed key requires HTTP "
        + "header x-amz-server-side-encryption : aws:kms";

    private const string WrongContext = "InvalidArgument: The header 'x-amz-server-side-encryption-context' shall be "
        + "Base64-encoded UTF-8 string holding JSON which represents a string-string map";

    [Fact]
    public void Without_headers_the_default_applies() =>
        Assert.Equal(new EncryptionHeaders(null, null, null), Parse());

    [Theory]
    [InlineData("AES256", SseAlgorithm.Aes256)]
    [InlineData("aws:kms", SseAlgorithm.Kms)]
    [InlineData("aws:kms:dsse", SseAlgorithm.KmsDsse)]
    public void A_method_is_named(string text, SseAlgorithm algorithm)
    {
        Assert.Equal(new ServerSideEncryption(algorithm), Parse((Sse, text)).Managed);
        Assert.Equal(text, SseAlgorithms.Format(algorithm));
    }

    [Fact]
    public void The_key_service_takes_a_key_and_a_context()
    {
        var headers = Parse(
            (Sse, "aws:kms"),
            (Sse + "-aws-kms-key-id", "k"),
            (Sse + "-context", Base64("""{"a":"1","ü":""}""")),
            (Sse + "-bucket-key-enabled", "true"));
        Assert.Equal("k", headers.Managed!.KmsKeyId);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "1", ["ü"] = "" }, headers.Managed.Context);
        Assert.True(headers.BucketKeyEnabled);
        Assert.False(Parse((Sse + "-bucket-key-enabled", "false")).BucketKeyEnabled);
    }

    [Theory]
    [InlineData("AES192")]
    [InlineData("aes256")]
    [InlineData("")]
    public void Another_method_is_refused(string method)
    {
        Assert.Equal(
            "InvalidArgument: The encryption method specified is not supported", Refused((Sse, method)));
        Assert.Equal($"ArgumentName={Sse} ArgumentValue={method}", Texts.Details(() => Parse((Sse, method))));
    }

    [Fact]
    public void What_belongs_to_the_key_service_is_refused_without_it()
    {
        Assert.Equal(NeedsKms, Refused((Sse + "-aws-kms-key-id", "k")));
        Assert.Equal(NeedsKms, Refused((Sse, "AES256"), (Sse + "-aws-kms-key-id", "k")));
        Assert.Equal(NeedsKms, Refused((Sse + "-context", Base64("{}"))));
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("[]", true)]
    [InlineData("""{"a":1}""", true)]
    [InlineData("""{"a":null}""", true)]
    [InlineData("""{"a":{"b":"c"}}""", true)]
    [InlineData("""{"a":"b","a":"c"}""", true)]
    [InlineData("{", true)]
    [InlineData("", true)]
    public void A_context_is_a_map_of_strings(string json, bool isRefused)
    {
        var headers = new[] { (Sse, "aws:kms"), (Sse + "-context", Base64(json)) };
        if (isRefused)
        {
            Assert.Equal(WrongContext, Refused(headers));
        }
        else
        {
            Assert.Empty(Parse(headers).Managed!.Context!);
        }
    }

    [Fact]
    public void A_context_is_in_base64() =>
        Assert.Equal(WrongContext, Refused((Sse, "aws:kms"), (Sse + "-context", "{}")));

    [Fact]
    public void A_bucket_key_is_on_or_off() => Assert.Equal(
        "InvalidArgument: The header 'x-amz-server-side-encryption-bucket-key-enabled' must be true or false",
        Refused((Sse + "-bucket-key-enabled", "1")));

    [Fact]
    public void A_customers_key_is_taken_with_its_checksum()
    {
        var headers = Parse((Algorithm, "AES256"), (Key, KeyText), (Md5, KeyMd5));
        Assert.Equal(Convert.FromBase64String(KeyText), headers.CustomerKey!.Bytes);
        Assert.Equal(KeyMd5, headers.CustomerKey.Md5);
        Assert.Null(headers.Managed);
    }

    [Fact]
    public void The_source_of_a_copy_has_a_key_of_its_own()
    {
        const string Prefix = "x-amz-copy-source-server-side-encryption-customer-";
        (string, string)[] headers =
            [(Prefix + "algorithm", "AES256"), (Prefix + "key", KeyText), (Prefix + "key-MD5", KeyMd5)];
        Assert.Equal(KeyMd5, EncryptionHeaders.ParseCopySourceKey(Lookup(headers))!.Md5);
        Assert.Null(EncryptionHeaders.ParseCustomerKey(Lookup(headers)));
        Assert.StartsWith(
            "InvalidArgument: Requests specifying Server Side Encryption",
            Texts.Refusal(() => EncryptionHeaders.ParseCopySourceKey(Lookup(headers[..1]))));
    }

    [Theory]
    [InlineData(
        null, KeyText, KeyMd5,
        "InvalidArgument: Requests specifying Server Side Encryption with Customer provided keys must provide a valid "
            + "encryption algorithm.")]
    [InlineData(
        null, null, KeyMd5,
        "InvalidArgument: Requests specifying Server Side Encryption with Customer provided keys must provide a valid "
            + "encryption algorithm.")]
    [InlineData(
        "AES256", null, null,
        "InvalidArgument: Requests specifying Server Side Encryption with Customer provided keys must provide an "
            + "appropriate secret key.")]
    [InlineData(
        "AES256", KeyText, null,
        "InvalidArgument: Requests specifying Server Side Encryption with Customer provided keys must provide the "
            + "client calculated MD5 of the secret key.")]
    [InlineData(
        "KMS", KeyText, KeyMd5,
        "InvalidEncryptionAlgorithmError: The Encryption request you specified is not valid. Supported value: AES256.")]
    [InlineData(
        "AES256", KeyText, "AAAAAAAAAAAAAAAAAAAAAA==",
        "InvalidArgument: The calculated MD5 hash of the key did not match the hash that was provided.")]
    [InlineData(
        "AES256", "YWJj", KeyMd5, "InvalidArgument: The secret key was invalid for the specified algorithm.")]
    [InlineData(
        "AES256", KeyText + "AAAA", KeyMd5, "InvalidArgument: The secret key was invalid for the specified algorithm.")]
    [InlineData("AES256", "", KeyMd5, "InvalidArgument: The secret key was invalid for the specified algorithm.")]
    public void A_wrong_customers_key_is_refused(string? algorithm, string? key, string? md5, string refusal)
    {
        (string Name, string? Value)[] headers = [(Algorithm, algorithm), (Key, key), (Md5, md5)];
        var sent = headers.Where(header => header.Value is not null).Select(header => (header.Name, header.Value!));
        Assert.Equal(refusal, Refused([.. sent]));
    }

    [Theory]
    [InlineData(32, false)]
    [InlineData(33, true)]
    [InlineData(31, true)]
    [InlineData(64, true)]
    public void A_customers_key_has_32_bytes(int length, bool isRefused)
    {
        var key = new byte[length];
        var headers = new[]
        {
            (Algorithm, "AES256"), (Key, Convert.ToBase64String(key)),
            (Md5, Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(key))),
        };
        if (isRefused)
        {
            Assert.Equal("InvalidArgument: The secret key was invalid for the specified algorithm.", Refused(headers));
        }
        else
        {
            Assert.NotNull(Parse(headers).CustomerKey);
        }
    }

    [Fact]
    public void A_customers_key_and_the_servers_exclude_each_other() => Assert.Equal(
        "InvalidArgument: Server Side Encryption with Customer provided key is incompatible with the encryption method "
            + "specified",
        Refused((Sse, "AES256"), (Algorithm, "AES256"), (Key, KeyText), (Md5, KeyMd5)));

    [Fact]
    public void No_text_shows_a_customers_key()
    {
        (string, string)[] sent = [(Algorithm, "AES256"), (Key, KeyText), (Md5, KeyMd5)];
        var headers = Parse(sent);
        var secret = Convert.ToHexString(headers.CustomerKey!.Bytes);
        var wrong = Assert.Throws<S3Exception>(() => Parse(sent[..2]));
        string[] shown =
        [
            $"{headers}", $"{headers.CustomerKey}", $"{wrong}", string.Join(' ', wrong.Details),
        ];
        Assert.All(shown, text =>
        {
            Assert.DoesNotContain(KeyText, text);
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
        });
        Assert.ThrowsAny<InvalidOperationException>(() => JsonSerializer.Serialize(headers));
    }

    [Fact]
    public void Keys_are_equal_by_their_bytes()
    {
        var key = new CustomerKey(Convert.FromBase64String(KeyText));
        Assert.Equal(key, Parse((Algorithm, "AES256"), (Key, KeyText), (Md5, KeyMd5)).CustomerKey);
        Assert.NotEqual(key, new CustomerKey(new byte[32]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CustomerKey(new byte[31]));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static EncryptionHeaders Parse(params (string, string)[] headers) =>
        EncryptionHeaders.Parse(Lookup(headers));

    private static Func<string, string?> Lookup((string Name, string Value)[] headers)
    {
        var values = headers.ToDictionary(
            header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase);
        return name => values.GetValueOrDefault(name);
    }

    private static string Refused(params (string, string)[] headers) => Texts.Refusal(() => Parse(headers));
}
