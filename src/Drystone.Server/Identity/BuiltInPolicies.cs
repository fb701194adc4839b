using System.Collections.Frozen;
using System.Security.Cryptography;
using Drystone.Engine.Identity;

namespace Drystone.Server.Identity;

/// <summary>The managed policies that AWS has of its own and that make sense here, in our words. They belong to no
/// account, are the same in all, and cannot be changed.</summary>
/// <remarks>https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html</remarks>
internal static class BuiltInPolicies
{
    private const string ArnPrefix = "arn:aws:iam::aws:policy/";

    /// <summary>When they were written.</summary>
    private static readonly DateTimeOffset WrittenAt = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly FrozenDictionary<string, IamPolicy> ByArn = new[]
    {
        New(
            "AdministratorAccess", "Everything.",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"""),
        New(
            "PowerUserAccess", "Everything but users, groups, roles and policies.",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],
            "Resource":"*"},{"Effect":"Allow","Action":["iam:ListRoles","account:GetAccountInformation"],
            "Resource":"*"}]}
            """),
        New(
            "ReadOnlyAccess", "To read and list everything, and to change nothing.",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Describe*","s3:Get*","s3:List*",
            "iam:Get*","iam:List*","iam:Simulate*","sts:GetAccessKeyInfo","sts:GetCallerIdentity","sts:GetSessionToken",
            "sns:Get*","sns:List*","kms:Describe*","kms:Get*","kms:List*"],"Resource":"*"}]}
            """),
        New(
            "AmazonS3FullAccess", "All buckets and objects.",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"""),
        New(
            "AmazonS3ReadOnlyAccess", "To read and list all buckets and objects.",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*","s3:Describe*"],
            "Resource":"*"}]}
            """),
        New(
            "IAMFullAccess", "All users, groups, roles and policies: whoever has it can have everything.",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}"""),
        New(
            "IAMReadOnlyAccess", "To read users, groups, roles and policies.",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:Get*","iam:List*","iam:Simulate*"],
            "Resource":"*"}]}
            """),
        New(
            "IAMUserChangePassword", "To change one's own password, which nobody has here.",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ChangePassword",
            "Resource":"arn:aws:iam::*:user/${aws:username}"},{"Effect":"Allow","Action":"iam:GetAccountPasswordPolicy",
            "Resource":"*"}]}
            """),
        New(
            "AWSDenyAll", "Nothing, whatever else is allowed.",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"""),
    }.ToFrozenDictionary(ArnOf);

    public static IEnumerable<IamPolicy> All => ByArn.Values;

    /// <summary>The document; null when there is none of that ARN.</summary>
    public static string? Find(string arn) => FindPolicy(arn)?.Document;

    /// <inheritdoc cref="Find"/>
    public static IamPolicy? FindPolicy(string arn) => ByArn.GetValueOrDefault(arn);

    /// <summary>Whether an ARN is one of AWS's, whether it is there or not.</summary>
    public static bool IsOfAws(string arn) => arn.StartsWith(ArnPrefix, StringComparison.Ordinal);

    public static string ArnOf(IamPolicy policy) => $"{ArnPrefix}{policy.Path[1..]}{policy.Name}";

    private static IamPolicy New(string name, string description, string document) =>
        new(name, "/", IdOf(name), WrittenAt)
        {
            Description = description,
            UpdatedAt = WrittenAt,
            Versions = [new IamPolicyVersion(1, document, WrittenAt)],
            DefaultVersion = 1,
            NextVersion = 2,
        };

    /// <summary>The same in every store.</summary>
    private static string IdOf(string name)
    {
        const int Chars = 17;
        const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var hash = SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(name));
        return "ANPA" + string.Concat(hash.Take(Chars).Select(value => Base32[value % Base32.Length]));
    }
}
