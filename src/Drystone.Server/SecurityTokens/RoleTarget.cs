using Drystone.Engine;
using Drystone.Engine.Identity;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.Server.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.SecurityTokens;

/// <summary>The role that a request names. Whether it is there is told only to those who may take it.</summary>
/// <param name="Arn">As the request has it.</param>
/// <param name="Account">That the ARN names, which may not be there.</param>
internal sealed record RoleTarget(string Arn, AccountId Account)
{
    private const string Prefix = "arn:aws:iam::";
    private const int AccountDigits = 12;
    private const string Type = ":role/";

    /// <exception cref="S3Exception">ValidationError: it is no ARN of a role.</exception>
    public static RoleTarget Read(QueryForm form) => Read(form.Require("RoleArn"));

    /// <inheritdoc cref="Read(QueryForm)"/>
    public static RoleTarget Read(string arn) => Parse(arn)
        ?? throw new S3Exception(QueryErrors.ValidationError, $"{arn} is invalid");

    /// <returns>Null when it is no ARN of a role.</returns>
    public static RoleTarget? Parse(string arn) =>
        arn.Length is >= StsLimits.MinRoleArnChars and <= StsLimits.MaxRoleArnChars
        && arn.StartsWith(Prefix, StringComparison.Ordinal)
        && arn.Length > Prefix.Length + AccountDigits
        && AccountId.TryParse(arn.Substring(Prefix.Length, AccountDigits), out var account)
        && arn.AsSpan(Prefix.Length + AccountDigits).StartsWith(Type)
        && NameOf(arn).Length is > 0 and <= IamLimits.RoleNameChars
            ? new RoleTarget(arn, account)
            : null;

    /// <returns>Null when it is not there, or under another path, or its account is gone or suspended.</returns>
    public IamRole? Find(ObjectStore store) =>
        store.FindAccount(Account) is { IsSuspended: false }
        && store.ReadIdentities(Account, view => view.FindRole(NameOf(Arn))) is { } role
        && IamArns.Of(Account, role) == Arn
            ? role
            : null;

    private static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];
}
