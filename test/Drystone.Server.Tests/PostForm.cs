using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Drystone.S3.Signing;
using Drystone.Testing.Secrets;

namespace Drystone.Server.Tests;

/// <summary>A browser's form, built field by field and sent as browsers do: without credentials in its head.</summary>
/// <param name="signer">Null: the fixture's root key.</param>
internal sealed class PostForm(string bucket, Credential? signer = null)
{
    public const string ContentType = $"multipart/form-data; boundary={Boundary}";

    private const string Boundary = "----FormBoundary7MA4YWxk";

    private readonly List<(string Name, string Value)> fields = [];
    private readonly List<object> conditions = [new { bucket }];
    private readonly List<(string Name, string Value)> headers =
        [("Content-Type", ContentType)];

    public byte[] File { get; init; } = "file"u8.ToArray();

    public string FileName { get; init; } = "file.txt";

    public DateTimeOffset Expiration { get; init; } = TimeProvider.System.GetUtcNow().AddHours(1);

    /// <summary>A field that the policy allows as it is.</summary>
    public PostForm With(string name, string value)
    {
        fields.Add((name, value));
        conditions.Add(new[] { "eq", "$" + name, value });
        return this;
    }

    /// <summary>A field that the policy says nothing of.</summary>
    public PostForm WithUncovered(string name, string value)
    {
        fields.Add((name, value));
        return this;
    }

    public PostForm Allowing(params object[] condition)
    {
        conditions.Add(condition);
        return this;
    }

    public PostForm WithHeader(string name, string value)
    {
        headers.Add((name, value));
        return this;
    }

    /// <summary>Signed by Signature Version 4.</summary>
    /// <param name="secret">Null: that of the form's own key.</param>
    /// <param name="accessKeyId">Null: the form's own key.</param>
    public PostForm Signed(string? secret = null, string? accessKeyId = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var date = $"{now:yyyyMMdd}";
        With("x-amz-algorithm", "AWS4-HMAC-SHA256");
        With("x-amz-credential", $"{accessKeyId ?? AccessKeyId}/{date}/{S3ServerFixture.Region}/s3/aws4_request");
        With("x-amz-date", $"{now:yyyyMMdd'T'HHmmss'Z'}");
        var policy = Policy();
        var signing = Encoding.UTF8.GetBytes("AWS4" + (secret ?? Secret));
        foreach (var scope in new[] { date, S3ServerFixture.Region, "s3", "aws4_request" })
        {
            signing = HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes(scope));
        }

        return WithUncovered("policy", policy).WithSignature(
            "x-amz-signature",
            Convert.ToHexStringLower(HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes(policy))));
    }

    /// <summary>Signed by Signature Version 2.</summary>
    public PostForm SignedTheOldWay()
    {
        var policy = Policy();
        var signature = HMACSHA1.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(policy));
        return WithUncovered("AWSAccessKeyId", AccessKeyId).WithUncovered("policy", policy)
            .WithSignature("signature", Convert.ToBase64String(signature));
    }

    private PostForm WithSignature(string name, string signature)
    {
        SecretSink.Run.Guard(SecretKind.FormSignature, signature);
        return WithUncovered(name, signature);
    }

    public Task<RawS3Answer> SendAsync(S3ServerFixture server, S3Caller? caller = null) =>
        SendAsync(caller ?? server.Anonymous);

    public Task<RawS3Answer> SendAsync(S3Caller caller) =>
        caller.SendAsync("POST", $"/{bucket}", Body(), [.. headers]);

    public byte[] Body()
    {
        var body = new MemoryStream();
        void Write(string text) => body.Write(Encoding.UTF8.GetBytes(text));
        foreach (var (name, value) in fields)
        {
            Write($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }

        Write($"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{FileName}\"\r\n"
            + "Content-Type: application/x-unheeded\r\n\r\n");
        body.Write(File);
        Write($"\r\n--{Boundary}\r\nContent-Disposition: form-data; name=\"submit\"\r\n\r\n");
        Write($"Upload\r\n--{Boundary}--\r\n");
        return body.ToArray();
    }

    private string AccessKeyId => signer?.AccessKeyId ?? S3ServerFixture.RootKey.AccessKeyId;

    private string Secret => signer?.SecretAccessKey ?? S3ServerFixture.RootKey.SecretAccessKey;

    private string Policy() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(
        new { expiration = $"{Expiration.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}", conditions }));
}
