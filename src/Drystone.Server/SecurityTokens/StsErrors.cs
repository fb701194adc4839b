using Drystone.S3;

namespace Drystone.Server.SecurityTokens;

/// <summary>The errors of STS that other query services do not have.</summary>
/// <remarks>https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html</remarks>
internal static class StsErrors
{
    public static readonly S3Error ExpiredToken = new("ExpiredTokenException", 400,
        "The web identity token that was passed is expired or is not valid.");
    public static readonly S3Error IdpCommunicationError = new("IDPCommunicationError", 400,
        "The request could not be fulfilled because the identity provider (IDP) that was asked to verify the incoming "
        + "identity token could not be reached.");
    public static readonly S3Error IdpRejectedClaim = new("IDPRejectedClaim", 403,
        "The identity provider (IdP) reported that authentication failed.");
    public static readonly S3Error InvalidIdentityToken = new("InvalidIdentityToken", 400,
        "The web identity token that was passed could not be validated.");
    public static readonly S3Error PackedPolicyTooLarge = new("PackedPolicyTooLarge", 400,
        "The request was rejected because the total packed size of the session policies and session tags combined was "
        + "too large.");
    public static readonly S3Error Throttling = new("Throttling", 400, "Rate exceeded");
}
