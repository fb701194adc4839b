namespace Drystone.Server.Hosting;

/// <summary>Which root credentials are acceptable, and where.</summary>
internal static class RootCredentialsPolicy
{
    /// <summary>MinIO's own lower bounds, so that what ran there runs here.</summary>
    private const int MinAccessKeyChars = 3;
    private const int MinSecretChars = 8;

    /// <summary>IAM: "AccessKeyId … maximum length of 128".</summary>
    private const int MaxChars = 128;

    /// <summary>Secrets printed in the manuals of S3 servers and of AWS: scanners try these first.</summary>
    private static readonly HashSet<string> WellKnownSecrets = new(StringComparer.OrdinalIgnoreCase)
    {
        "minioadmin", "minio123", "miniosecret", "minio-secret-key", "minioadmin123", "minio-root-password",
        "rustfsadmin", "rustfssecret", "admin123", "password", "password123", "changeme", "changeme123", "secretkey",
        "supersecret", "topsecret", "12345678", "123456789", "1234567890", "any", "verySecretKey1",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "zuf+tfteSlswRu7BJ86wekitnifILbZam1KYY3TG",
    };

    /// <summary>Why the pair cannot be used anywhere; null when it can.</summary>
    public static string? FindDefect(RootCredentials credentials)
    {
        if (credentials.AccessKeyId.Length is < MinAccessKeyChars or > MaxChars)
        {
            return $"the root access key must have {MinAccessKeyChars} to {MaxChars} characters";
        }

        // "/" and "," end the key inside an Authorization header; "=" is refused with them as MinIO does.
        return credentials.AccessKeyId.Any(c => c is <= ' ' or > '~' or '/' or ',' or '=')
            ? "the root access key must be printable ASCII without space, '/', ',' and '='"
            : credentials.SecretAccessKey.Length is 0 or > MaxChars
                ? $"the root secret must have 1 to {MaxChars} characters"
                : null;
    }

    /// <summary>Why others could guess the pair; null when they could not.</summary>
    public static string? FindWeakness(RootCredentials credentials) => credentials.SecretAccessKey switch
    {
        { Length: < MinSecretChars } => $"the root secret has fewer than {MinSecretChars} characters",
        var secret when WellKnownSecrets.Contains(secret) => "the root secret is a well-known default",
        var secret when secret == credentials.AccessKeyId => "the root secret equals the access key",
        _ => null,
    };
}
