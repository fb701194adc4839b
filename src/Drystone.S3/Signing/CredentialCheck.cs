using System.Security.Cryptography;
using System.Text;

namespace Drystone.S3.Signing;

/// <summary>Finds the credential a request names and holds its session token against it.</summary>
internal static class CredentialCheck
{
    public static Credential Find(
        ICredentialSource credentials,
        string accessKeyId,
        string? sessionToken,
        DateTimeOffset now)
    {
        var credential = credentials.Find(accessKeyId) ?? throw Unknown(accessKeyId);
        if (credential.SessionToken is null)
        {
            return sessionToken is null
                ? RequireCurrent(credential, now)
                : throw new S3Exception(S3Errors.InvalidToken);
        }

        // AWS does not know a temporary key without its token.
        if (sessionToken is null)
        {
            throw Unknown(accessKeyId);
        }

        if (!CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(credential.SessionToken),
            Encoding.UTF8.GetBytes(sessionToken)))
        {
            throw new S3Exception(S3Errors.InvalidToken);
        }

        return RequireCurrent(credential, now);
    }

    private static Credential RequireCurrent(Credential credential, DateTimeOffset now) =>
        credential.ExpiresAt is { } expiresAt && expiresAt <= now
            ? throw new S3Exception(S3Errors.ExpiredToken)
            : credential;

    private static S3Exception Unknown(string accessKeyId) =>
        new(S3Errors.InvalidAccessKeyId, details: [new("AWSAccessKeyId", accessKeyId)]);
}
