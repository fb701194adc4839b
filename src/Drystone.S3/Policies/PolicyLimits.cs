namespace Drystone.S3.Policies;

/// <summary>The numbers of policies. Characters are counted without white space, as IAM does.</summary>
/// <remarks>
/// Where no page is named: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
/// </remarks>
public static class PolicyLimits
{
    /// <summary>20 KB: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html</summary>
    public const int BucketPolicyBytes = 20 << 10;

    public const int ManagedPolicyCharacters = 6_144;

    /// <summary>All inline policies of a user together: the caller adds them up.</summary>
    public const int UserInlineCharacters = 2_048;

    /// <inheritdoc cref="UserInlineCharacters"/>
    public const int GroupInlineCharacters = 5_120;

    /// <inheritdoc cref="UserInlineCharacters"/>
    public const int RoleInlineCharacters = 10_240;

    /// <summary>The quota that can be asked for; 2,048 is where an account of AWS starts.</summary>
    public const int TrustPolicyCharacters = 4_096;

    /// <summary>https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (Policy)</summary>
    public const int SessionPolicyCharacters = 2_048;

    /// <summary>With white space: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html</summary>
    public const int DocumentBytes = 131_072;

    /// <summary>Of the grammar: the list of values of a key of an operator of a condition of a statement.</summary>
    public const int JsonDepth = 6;
}
