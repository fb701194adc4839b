using System.Text;
using Drystone.S3.Policies;

namespace Drystone.S3.Tests.Policies;

/// <summary>Short ways to say what the tests of policies are about.</summary>
internal static class PolicyFixture
{
    public const string Account = "111122223333";
    public const string OtherAccount = "444455556666";
    public const string Alice = "arn:aws:iam::111122223333:user/alice";
    public const string Bob = "arn:aws:iam::111122223333:user/team/bob";
    public const string Stranger = "arn:aws:iam::444455556666:user/stranger";
    public const string Role = "arn:aws:iam::111122223333:role/jobs/reader";
    public const string Session = "arn:aws:sts::111122223333:assumed-role/reader/nightly";
    public const string FederatedUser = "arn:aws:sts::111122223333:federated-user/carol";
    public const string CanonicalUser = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";

    public static PolicyPrincipal User(string arn) => new()
    {
        Arn = arn,
        AccountId = arn.Split(':')[4],
        UserId = "AIDAEXAMPLEEXAMPLE01",
        CanonicalUserId = arn.Contains(Account, StringComparison.Ordinal) ? CanonicalUser : new string('0', 64),
    };

    public static PolicyPrincipal Root(string account) => new()
    {
        Arn = $"arn:aws:iam::{account}:root",
        AccountId = account,
        UserId = account,
        CanonicalUserId = account == Account ? CanonicalUser : new string('0', 64),
    };

    public static PolicyPrincipal RoleSession { get; } = new()
    {
        Arn = Session,
        AccountId = Account,
        RoleArn = Role,
        UserId = "AROAEXAMPLEEXAMPLE01:nightly",
        CanonicalUserId = CanonicalUser,
    };

    public static PolicyPrincipal FederatedSession { get; } = new()
    {
        Arn = FederatedUser,
        AccountId = Account,
        FederatingUserArn = Alice,
        UserId = $"{Account}:carol",
        CanonicalUserId = CanonicalUser,
    };

    /// <summary>With ' for ", so that policies can stand in C# as they are.</summary>
    public static PolicyDocument Parse(string json, PolicyKind kind, string bucket = "bucket") => PolicyDocument.Parse(
        Encoding.UTF8.GetBytes(json.Replace('\'', '"')), kind, kind == PolicyKind.Bucket ? bucket : null);

    public static PolicyDocument Identity(string statement, string version = "2012-10-17") =>
        Parse($"{{'Version':'{version}','Statement':[{statement}]}}", PolicyKind.Identity);

    public static PolicyDocument Bucket(string statement, string version = "2012-10-17") =>
        Parse($"{{'Version':'{version}','Statement':[{statement}]}}", PolicyKind.Bucket);

    public static NamedPolicy Named(this PolicyDocument document, string name) => new(name, document);

    public static PolicyRequest Get(string key, PolicyPrincipal? principal = null, Facts? facts = null) =>
        Request("s3:GetObject", $"arn:aws:s3:::bucket/{key}", principal, facts);

    public static PolicyRequest Request(
        string action, string resource, PolicyPrincipal? principal = null, Facts? facts = null) => new()
        {
            Action = action,
            Resource = resource,
            Principal = principal ?? User(Alice),
            Context = facts ?? [],
        };
}
