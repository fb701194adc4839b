namespace Drystone.Testing.Secrets;

/// <summary>Where a secret may stand, each with its reason. What only its asker gets, such as the answer to
/// CreateAccessKey, is no output that is searched.</summary>
internal static class AllowedSecrets
{
    private static readonly (string Kind, string Channel, string Marker, string Reason)[] All =
    [
        (SecretKind.PresignedSignature, OutputChannel.ErrorBody, "<SignatureProvided>",
            "AWS tells who sent a wrong signature what the signature was; it is not a right one"),
        (SecretKind.FormSignature, OutputChannel.ErrorBody, "<SignatureProvided>", "the same of a form"),
        (SecretKind.SessionToken, OutputChannel.ErrorBody, "<StringToSign>",
            "AWS tells who sent a wrong signature what it should have covered, and that includes the token they sent"),
        (SecretKind.RootSecret, OutputChannel.StandardOutput, "Made on this first start, and shown this once:",
            "who starts the first server has to get the key that it made"),
    ];

    public static bool Allow(string kind, string channel, string text) => All.Any(allowed =>
        allowed.Kind == kind && allowed.Channel == channel
            && text.Contains(allowed.Marker, StringComparison.Ordinal));
}
