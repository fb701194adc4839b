using Drystone.S3.Signing;

namespace Drystone.S3.Tests.Signing;

/// <summary>A server that knows the keys of AWS's documentation, at the time its examples were signed.</summary>
internal sealed class Fixture : ICredentialSource
{
    public static readonly DateTimeOffset Documented = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The key pair of the SigV4 examples.</summary>
    public static readonly Credential Example =
        new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null, null, "example");

    public static readonly Credential Temporary =
        new("ASIATEMPORARY", "temporarysecret", "the+token/=", Documented.AddHours(1), "temporary");

    private readonly ManualTime time = new();

    public Fixture(Action<Dictionary<string, Credential>>? add = null)
    {
        add?.Invoke(Known);
        Authenticator = new RequestAuthenticator(this, Options, time);
    }

    public static SigningOptions Options { get; } = new() { Region = "eu-central-1" };

    public Dictionary<string, Credential> Known { get; } = new()
    {
        [Example.AccessKeyId] = Example,
        [Temporary.AccessKeyId] = Temporary,
    };

    public RequestAuthenticator Authenticator { get; private set; }

    public DateTimeOffset Now
    {
        get => time.Now;
        set => time.Now = value;
    }

    public Fixture With(SigningOptions options)
    {
        Authenticator = new RequestAuthenticator(this, options, time);
        return this;
    }

    public Credential? Find(string accessKeyId, string? sessionToken) => Known.GetValueOrDefault(accessKeyId);

    public Authentication Accept(IRequestHead request) => Authenticator.Authenticate(request);

    public S3Exception Refuse(IRequestHead request, string code)
    {
        var refusal = Assert.Throws<S3Exception>(() => Authenticator.Authenticate(request));
        Assert.Equal(code, refusal.Error.Code);
        return refusal;
    }

    /// <summary>The request with the headers SigV4 adds.</summary>
    public RequestHead Sign(
        RequestHead request,
        Credential? credential = null,
        string contentSha256 = "UNSIGNED-PAYLOAD",
        string region = "eu-central-1",
        string service = "s3") =>
        request.With(RequestSigner.Sign(request, credential ?? Example, region, Now, contentSha256, service).Headers);

    /// <summary>The request with the query SigV4 makes.</summary>
    public RequestHead Presign(RequestHead request, Credential? credential = null, int expiresSeconds = 60) =>
        request.To(
            request.Method,
            request.RawPath + "?" + RequestSigner.Presign(
                request, credential ?? Example, "eu-central-1", Now, TimeSpan.FromSeconds(expiresSeconds)));

    private sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Documented;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
