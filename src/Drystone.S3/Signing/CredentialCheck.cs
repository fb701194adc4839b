using System.Security.Cryptography;
using System.Text;

namespace Drystone.S3.Signing;

/// <summary>Finds the credential a request names and holds its session token against it: the one place that says what
/// is wrong with either.</summary>
internal static class CredentialCheck
{
    public static Credential Find(
        ICredentialSource credentials,
        string accessKeyId,
        string? sessionToken,
        DateTimeOffset now)
    {
        // AWS looks at the token first: one that is no good is said to be so, whatever key came with it.
        var credential = credentials.Find(accessKeyId, sessionToken)
            ?? throw (sessionToken is null ? Unknown(accessKeyId) : new S3Exception(S3Errors.InvalidToken));
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
