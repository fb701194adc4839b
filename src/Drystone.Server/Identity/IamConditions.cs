namespace Drystone.Server.Identity;

/// <summary>The condition keys that operations of IAM fill from their forms.</summary>
///
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html</remarks>
internal static class IamConditions
{
    public const string PolicyArn = "iam:PolicyARN";

    /// <summary>The boundary that the request sets; where it sets none, the one of the user or role that it
    /// changes.</summary>
    public const string PermissionsBoundary = "iam:PermissionsBoundary";

    public const string RequestTag = "aws:RequestTag/";
    public const string ResourceTag = "aws:ResourceTag/";
    public const string IamResourceTag = "iam:ResourceTag/";
}
