using Drystone.Engine.Identity;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.S3.Xml;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.ManagedPolicies;

/// <summary>A policy with an ARN: of the account, or one of AWS's.</summary>
internal sealed record ManagedPolicy(string Arn, IamPolicy Policy)
{
    public const string Parameter = "PolicyArn";

    private const int MinArnChars = 20;
    private const int MaxArnChars = 2_048;

    /// <summary>Reads the ARN that a request names.</summary>
    /// <exception cref="S3Exception">ValidationError.</exception>
    public static string ArnOf(QueryForm form, string parameter = Parameter) =>
        form.Require(parameter) is { Length: >= MinArnChars and <= MaxArnChars } arn
        && arn.StartsWith("arn:aws:iam::", StringComparison.Ordinal)
        && arn.Contains(":policy/", StringComparison.Ordinal)
            ? arn
            : throw new S3Exception(QueryErrors.ValidationError, $"ARN {form.Require(parameter)} is not valid.");

    /// <summary>Null when there is none, or it is another account's.</summary>
    public static ManagedPolicy? Find(IdentityView view, string arn) =>
        (BuiltInPolicies.FindPolicy(arn) ?? FindOwn(view, arn)) is { } policy ? new ManagedPolicy(arn, policy) : null;

    /// <inheritdoc cref="Find"/>
    public static IamPolicy? FindOwn(IdentityView view, string arn) =>
        view.FindPolicy(NameOf(arn)) is { } policy && IamArns.Of(view.Account, policy) == arn ? policy : null;

    /// <summary>The last part of an ARN.</summary>
    public static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    /// <summary>The path of an ARN.</summary>
    public static string PathOf(string arn) =>
        arn[arn.IndexOf('/', StringComparison.Ordinal)..(arn.LastIndexOf('/') + 1)];

    /// <exception cref="S3Exception">NoSuchEntity.</exception>
    public static ManagedPolicy DemandAttachable(IdentityView view, string arn) => Find(view, arn)
        ?? throw new S3Exception(IamErrors.NoSuchEntity, $"Policy {arn} does not exist or is not attachable.");

    public static IEnumerable<ManagedPolicy> OfAccount(IdentityView view) =>
        view.ListPolicies().Select(policy => Of(view.Account, policy));

    public static ManagedPolicy Of(AccountId account, IamPolicy policy) => new(IamArns.Of(account, policy), policy);

    public void WriteFacts(XmlResponseWriter xml, PolicyUsage usage)
    {
        xml.Element("PolicyName"u8, Policy.Name);
        xml.Element("PolicyId"u8, Policy.Id);
        xml.Element("Arn"u8, Arn);
        xml.Element("Path"u8, Policy.Path);
        xml.Element("DefaultVersionId"u8, $"v{Policy.DefaultVersion}");
        xml.Element("AttachmentCount"u8, usage.Attachments(Arn));
        xml.Element("PermissionsBoundaryUsageCount"u8, usage.Boundaries(Arn));
        xml.Element("IsAttachable"u8, value: true);
        xml.Time("CreateDate"u8, Policy.CreatedAt);
        xml.Time("UpdateDate"u8, Policy.UpdatedAt);
    }

    public void WriteVersion(XmlResponseWriter xml, IamPolicyVersion version)
    {
        xml.Element("VersionId"u8, $"v{version.Number}");
        xml.Element("IsDefaultVersion"u8, version.Number == Policy.DefaultVersion);
        xml.Time("CreateDate"u8, version.CreatedAt);
    }
}
