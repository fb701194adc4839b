using System.Security.Cryptography;
using System.Text;
using Drystone.S3.Signing;

namespace Drystone.S3.Tests.Signing;

public sealed class PostPolicyTests
{
    private const string Policy = "eyAiZXhwaXJhdGlvbiI6ICIyMDEzLTA1LTI1VDAwOjAwOjAwWiIgfQ==";

    private readonly Fixture server = new();

    [Fact]
    public void A_form_without_policy_and_credential_is_anonymous() => Assert.Equal(
        AuthenticationMethod.Anonymous, server.Authenticator.AuthenticateForm(Form(("key", "a"))).Method);

    [Fact]
    public void A_signed_policy_names_its_signer()
    {
        var authentication = server.Authenticator.AuthenticateForm(V4());

        Assert.Equal(AuthenticationMethod.V4PostPolicy, authentication.Method);
        Assert.Same(Fixture.Example, authentication.Credential);
        Assert.Equal(AuthenticationMethod.V2PostPolicy, server.Authenticator.AuthenticateForm(V2()).Method);
    }

    [Theory]
    [InlineData("policy", "AAAA", "SignatureDoesNotMatch")]
    [InlineData("policy", "", "InvalidArgument")]
    [InlineData("x-amz-signature", "", "InvalidArgument")]
    [InlineData("x-amz-signature", "00", "SignatureDoesNotMatch")]
    [InlineData("x-amz-credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-west-2/s3/aws4_request", "InvalidArgument")]
    [InlineData("x-amz-credential", "AKIAUNKNOWN/20130524/us-east-1/s3/aws4_request", "InvalidAccessKeyId")]
    [InlineData("x-amz-date", "yesterday", "InvalidArgument")]
    [InlineData("x-amz-algorithm", "AWS4-ECDSA-P256-SHA256", "InvalidArgument")]
    [InlineData("x-amz-security-token", "a", "InvalidToken")]
    public void A_changed_form_is_refused(string field, string value, string code)
    {
        var form = V4();
        form[field] = value;

        Assert.Equal(code, Refuse(form));
    }

    [Fact]
    public void SigV2_forms_are_refused_when_changed_or_switched_off()
    {
        var form = V2();
        form["policy"] = "AAAA";
        Assert.Equal("SignatureDoesNotMatch", Refuse(form));

        server.With(Fixture.Options with { AllowSignatureV2 = false });
        Assert.Equal("InvalidRequest", Refuse(V2()));
    }

    private string Refuse(Dictionary<string, string> form) =>
        Assert.Throws<S3Exception>(() => server.Authenticator.AuthenticateForm(form)).Error.Code;

    private static Dictionary<string, string> V4()
    {
        var scope = new CredentialScope("20130524", "us-east-1", "s3");
        var signingKey = SigningKeyCache.Derive(Fixture.Example.SecretAccessKey, scope);
        return Form(
            ("Policy", Policy),
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", $"{Fixture.Example.AccessKeyId}/{scope}"),
            ("X-Amz-Date", "20130524T000000Z"),
            ("X-Amz-Signature", Convert.ToHexStringLower(
                HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(Policy)))));
    }

    private static Dictionary<string, string> V2() => Form(
        ("policy", Policy),
        ("AWSAccessKeyId", Fixture.Example.AccessKeyId),
        ("signature", Convert.ToBase64String(HMACSHA1.HashData(
            Encoding.UTF8.GetBytes(Fixture.Example.SecretAccessKey), Encoding.UTF8.GetBytes(Policy)))));

    private static Dictionary<string, string> Form(params (string Name, string Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.OrdinalIgnoreCase);
}
