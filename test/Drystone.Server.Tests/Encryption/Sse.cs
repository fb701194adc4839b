using System.Security.Cryptography;

namespace Drystone.Server.Tests.Encryption;

/// <summary>A way to encrypt, in the headers of requests and answers.</summary>
/// <param name="Write">Of who puts, copies to or starts an upload.</param>
/// <param name="Read">Of who reads, and of who puts a part.</param>
/// <param name="ReadSource">Of who copies from it.</param>
/// <param name="Answer">What answers say.</param>
public sealed record Sse(
    string Name, (string Name, string Value)[] Write, (string Name, string Value)[] Read,
    (string Name, string Value)[] ReadSource, (string Name, string? Value)[] Answer)
{
    private const string Method = "x-amz-server-side-encryption";

    /// <summary>The key of a customer, and what else is one.</summary>
    public static readonly byte[] Key = "canary key of customer, 32 bytes"u8.ToArray();
    public static readonly byte[] OtherKey = "another key of customer 32 bytes"u8.ToArray();

    public static readonly Sse Plain = new(
        "plain", [], [], [], [(Method, null), (Method + "-customer-algorithm", null)]);

    public static readonly Sse S3 = new("SSE-S3", [(Method, "AES256")], [], [], [(Method, "AES256")]);

    public static readonly Sse Kms = new(
        "SSE-KMS", [(Method, "aws:kms"), (Method + "-aws-kms-key-id", "first")], [], [],
        [(Method, "aws:kms"), (Method + "-bucket-key-enabled", null)]);

    public static readonly Sse Customer = new(
        "SSE-C", WithKey(Key), WithKey(Key), WithKey(Key, "x-amz-copy-source-server-side-encryption-customer-"),
        [(Method, null), (Method + "-customer-algorithm", "AES256"), (Method + "-customer-key-MD5", Md5(Key))]);

    public static readonly Sse[] All = [Plain, S3, Kms, Customer];

    public static (string Name, string Value)[] WithKey(byte[] key, string prefix = Method + "-customer-") =>
    [
        (prefix + "algorithm", "AES256"), (prefix + "key", Convert.ToBase64String(key)), (prefix + "key-MD5", Md5(key)),
    ];

    public static Sse Named(string name) => All.Single(one => one.Name == name);

    public void AssertNamedIn(RawS3Answer answer)
    {
        foreach (var (name, value) in Answer)
        {
            Assert.Equal(value, answer.Header(name));
        }

        if (this == Kms)
        {
            Assert.EndsWith(":key/first", answer.Header(Method + "-aws-kms-key-id"), StringComparison.Ordinal);
            Assert.StartsWith(
                "arn:aws:kms:us-east-1:", answer.Header(Method + "-aws-kms-key-id"), StringComparison.Ordinal);
        }
    }

    private static string Md5(byte[] key) => Convert.ToBase64String(MD5.HashData(key));
}
