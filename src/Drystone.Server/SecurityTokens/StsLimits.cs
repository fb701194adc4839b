namespace Drystone.Server.SecurityTokens;

/// <summary>The numbers of STS.</summary>
/// <remarks>https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html and the pages beside it.</remarks>
internal static class StsLimits
{
    public const int MinSeconds = 900;

    /// <summary>Of a role's session, unless its role or the request says otherwise.</summary>
    public const int DefaultRoleSeconds = 3_600;

    public const int MaxRoleSeconds = 43_200;

    /// <summary>Of a session that was made from another role's.</summary>
    public const int MaxChainedSeconds = 3_600;

    public const int DefaultUserSeconds = 43_200;
    public const int MaxUserSeconds = 129_600;

    /// <summary>Of a session of the account's root.</summary>
    public const int MaxRootSeconds = 3_600;

    public const int MinNameChars = 2;
    public const int MaxNameChars = 64;

    /// <summary>https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html</summary>
    public const int MaxFederatedNameChars = 32;
    public const int MaxExternalIdChars = 1_224;
    public const int MinRoleArnChars = 20;
    public const int MaxRoleArnChars = 2_048;
    public const int MaxPolicyArns = 10;
    public const int MaxTags = 50;

    /// <summary>Ours, where AWS has a limit and does not tell it: what policies, their ARNs and tags take of a session
    /// token, so that names and web identities fit in beside them.</summary>
    public const int MaxPackedBytes = 4_096;

    /// <summary>Ours: what a session keeps of the methods by which somebody logged in.</summary>
    public const int MaxKeptMethods = 10;
}
