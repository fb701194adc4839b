using System.Security.Cryptography;
using System.Text;

namespace Drystone.S3.Signing;

/// <summary>Form uploads: the signature covers the policy alone, and the policy what the form may say.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html</remarks>
internal sealed class PostPolicyVerifier(
    ICredentialSource credentials,
    SigningOptions options,
    V4Verifier v4,
    V2Verifier v2)
{
    private const string Credential = "x-amz-credential";
    private const string Signature = "x-amz-signature";

    private readonly V4CredentialParser parser =
        new(options, S3Errors.InvalidArgument, $"Error parsing the {Credential} field");

    public static bool Applies(IReadOnlyDictionary<string, string> fields) =>
        fields.ContainsKey("policy") || fields.ContainsKey("signature") || fields.ContainsKey("AWSAccessKeyId")
        || fields.ContainsKey(Signature) || fields.ContainsKey(Credential);

    public Authentication Verify(IReadOnlyDictionary<string, string> fields, DateTimeOffset now) =>
        fields.ContainsKey("x-amz-algorithm") || fields.ContainsKey(Signature) || fields.ContainsKey(Credential)
            ? VerifyV4(fields, now)
            : VerifyV2(fields, now);

    private Authentication VerifyV4(IReadOnlyDictionary<string, string> fields, DateTimeOffset now)
    {
        if (Required(fields, "x-amz-algorithm") != V4Claim.Algorithm
            || !RequestTime.TryParseIso8601(Required(fields, "x-amz-date"), out var signedAt))
        {
            throw new S3Exception(
                S3Errors.InvalidArgument,
                $"The form needs x-amz-algorithm {V4Claim.Algorithm} and an x-amz-date like 20130524T000000Z.");
        }

        var (accessKeyId, scope) = parser.Parse(Required(fields, Credential), signedAt);
        var credential = Find(fields, accessKeyId, now);
        var policy = Required(fields, "policy");
        var signature = Required(fields, Signature);
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> provided = stackalloc byte[SHA256.HashSizeInBytes];
        v4.SigningKey(credential, scope).Sign(Encoding.UTF8.GetBytes(policy), expected);
        if (!Hex.TryRead(signature.AsSpan(), provided) || !CryptographicOperations.FixedTimeEquals(expected, provided))
        {
            throw Mismatch(accessKeyId, policy, signature);
        }

        return new Authentication(AuthenticationMethod.V4PostPolicy, PayloadMode.Unsigned)
        {
            Credential = credential,
            Scope = scope,
            SignedAt = signedAt,
        };
    }

    private Authentication VerifyV2(IReadOnlyDictionary<string, string> fields, DateTimeOffset now)
    {
        v2.RequireAllowed();
        var accessKeyId = Required(fields, "AWSAccessKeyId");
        var policy = Required(fields, "policy");
        var signature = Required(fields, "signature");
        var credential = Find(fields, accessKeyId, now);
        return V2Verifier.Matches(credential, policy, signature)
            ? new Authentication(AuthenticationMethod.V2PostPolicy, PayloadMode.Unsigned) { Credential = credential }
            : throw Mismatch(accessKeyId, policy, signature);
    }

    private Credential Find(IReadOnlyDictionary<string, string> fields, string accessKeyId, DateTimeOffset now) =>
        CredentialCheck.Find(credentials, accessKeyId, fields.GetValueOrDefault(V4Claim.SessionTokenHeader), now);

    private static string Required(IReadOnlyDictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out var value) && value.Length > 0
            ? value
            : throw S3Exception.InvalidArgument(
                $"Bucket POST must contain a field named '{name}'. If it is specified, please check the order of the " +
                "fields.",
                name,
                "");

    private static S3Exception Mismatch(string accessKeyId, string policy, string signature) => new(
        S3Errors.SignatureDoesNotMatch,
        details:
        [
            new("AWSAccessKeyId", accessKeyId),
            new("StringToSign", policy),
            new("SignatureProvided", signature),
        ]);
}
