namespace Drystone.S3.Signing;

/// <summary>How a request proved who sent it.</summary>
public enum AuthenticationMethod
{
    Anonymous,
    V4Header,
    V4Query,
    V4PostPolicy,
    V2Header,
    V2Query,
    V2PostPolicy,
}

/// <summary>How the body is framed and what vouches for it; <c>x-amz-content-sha256</c> decides.</summary>
public enum PayloadMode
{
    /// <summary>Plain bytes, nothing signed.</summary>
    Unsigned,

    /// <summary>Plain bytes whose SHA-256 is part of the signature.</summary>
    SignedHash,

    /// <summary>aws-chunked, each chunk signed.</summary>
    StreamingSigned,

    /// <summary>aws-chunked, each chunk and the trailers signed.</summary>
    StreamingSignedTrailer,

    /// <summary>aws-chunked, unsigned chunks, then trailers.</summary>
    StreamingUnsignedTrailer,
}

/// <summary>What is known of a request whose signature holds, or that carries none.</summary>
public sealed class Authentication
{
    internal Authentication(AuthenticationMethod method, PayloadMode payload)
    {
        Method = method;
        Payload = payload;
    }

    public AuthenticationMethod Method { get; }

    /// <summary>Null exactly when the method is <see cref="AuthenticationMethod.Anonymous"/>.</summary>
    public Credential? Credential { get; internal init; }

    public PayloadMode Payload { get; }

    /// <summary>The credential scope of a SigV4 request; null otherwise.</summary>
    public CredentialScope? Scope { get; internal init; }

    /// <summary>
    /// When the client says it signed; null where it does not say: anonymous, SigV2 queries and forms.
    /// </summary>
    public DateTimeOffset? SignedAt { get; internal init; }

    /// <summary>The 32 bytes the body must hash to, in <see cref="PayloadMode.SignedHash"/> only.</summary>
    public ReadOnlyMemory<byte> ExpectedSha256 { get; internal init; }

    /// <summary>Follows the chain of chunk signatures in the signed streaming modes; null otherwise.</summary>
    public ChunkSigner? ChunkSigner { get; internal init; }
}
