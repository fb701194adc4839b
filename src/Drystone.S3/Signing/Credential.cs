namespace Drystone.S3.Signing;

/// <summary>An active access key.</summary>
/// <param name="SessionToken">Set for temporary credentials, which must be sent with exactly this token.</param>
/// <param name="ExpiresAt">From this moment on the key answers ExpiredToken. Null: never.</param>
/// <param name="Principal">Whom the key stands for; the host's own type, only passed through.</param>
public sealed record Credential(
    string AccessKeyId,
    string SecretAccessKey,
    string? SessionToken,
    DateTimeOffset? ExpiresAt,
    object Principal)
{
    /// <summary>Never shows the secret or the token: records print themselves into logs.</summary>
    public override string ToString() => $"Credential {AccessKeyId}";
}

/// <summary>Where access keys are looked up. Called once per request that carries a credential.</summary>
public interface ICredentialSource
{
    /// <summary>The credential, or null when the key is unknown or not active, or the token was not given with
    /// it.</summary>
    /// <param name="sessionToken">As it came with the request, whose signature is not verified yet; null: none
    /// came.</param>
    Credential? Find(string accessKeyId, string? sessionToken);
}
