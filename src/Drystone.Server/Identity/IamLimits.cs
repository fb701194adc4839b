namespace Drystone.Server.Identity;

/// <summary>The numbers of IAM; where an account of AWS may ask for more, the most that it can get.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html</remarks>
internal static class IamLimits
{
    public const int UserNameChars = 64;
    public const int GroupNameChars = 128;
    public const int RoleNameChars = 64;
    public const int PolicyNameChars = 128;
    public const int PathChars = 512;
    public const int DescriptionChars = 1_000;

    public const int UsersPerAccount = 5_000;
    public const int GroupsPerAccount = 500;
    public const int RolesPerAccount = 5_000;
    public const int PoliciesPerAccount = 5_000;
    public const int OidcProvidersPerAccount = 700;

    public const int GroupsPerUser = 10;
    public const int KeysPerUser = 2;
    public const int AttachedPolicies = 10;
    public const int VersionsPerPolicy = 5;
    public const int Tags = 50;
    public const int ClientIdsPerProvider = 100;
    public const int ThumbprintsPerProvider = 5;

    public const int MinSessionSeconds = 3_600;
    public const int MaxSessionSeconds = 43_200;

    /// <summary>https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html (MaxItems)</summary>
    public const int DefaultPageItems = 100;

    /// <inheritdoc cref="DefaultPageItems"/>
    public const int MaxPageItems = 1_000;
}
