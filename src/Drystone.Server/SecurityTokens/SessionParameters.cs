using System.Buffers;
using Drystone.Engine;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.S3.Policies;
using Drystone.Server.Identity;
using Drystone.Server.Identity.ManagedPolicies;
using Drystone.Server.QueryApi;

namespace Drystone.Server.SecurityTokens;

using Tag = KeyValuePair<string, string>;

/// <summary>What a request asks of the session that is to be made.</summary>
internal sealed record SessionParameters
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-");

    /// <summary>Null: as long as is usual.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>Documents beyond which the session may nothing.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    public IReadOnlyList<string> PolicyArns { get; init; } = [];

    public IReadOnlyList<Tag> Tags { get; init; } = [];

    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];

    public string? SourceIdentity { get; init; }

    /// <summary>Duration and policies, which every operation that makes a role's session takes.</summary>
    /// <param name="account">Of the session.</param>
    /// <exception cref="S3Exception">ValidationError, MalformedPolicyDocument, PackedPolicyTooLarge.</exception>
    public static SessionParameters Read(
        QueryForm form, AccountId account, int maxSeconds = StsLimits.MaxRoleSeconds) => new()
        {
            DurationSeconds = form.FindNumber("DurationSeconds", StsLimits.MinSeconds, maxSeconds),
            Policies = form.FindText("Policy") is { } policy ? [CheckPolicy(policy)] : [],
            PolicyArns = ReadPolicyArns(form, account),
        };

    /// <summary>With tags and source identity, which a caller gives where nobody else does.</summary>
    /// <inheritdoc cref="Read"/>
    public static SessionParameters ReadTagged(QueryForm form, AccountId account) => Read(form, account) with
    {
        Tags = ReadTags(form),
        TransitiveTagKeys = CheckTransitive(form.Members("TransitiveTagKeys")),
        SourceIdentity = form.FindText("SourceIdentity") is { } source ? CheckSourceIdentity(source) : null,
    };

    /// <exception cref="S3Exception">ValidationError, InvalidParameterValue.</exception>
    public static IReadOnlyList<Tag> ReadTags(QueryForm form) => CheckTags(
    [
        .. form.Structures("Tags").Select(tag => new Tag(form.Require($"{tag}.Key"), form.Require($"{tag}.Value"))),
    ]);

    /// <summary>A caller gives each key once; issuers of web identities may give several values.</summary>
    /// <exception cref="S3Exception">InvalidParameterValue.</exception>
    public static void RefuseDuplicates(IReadOnlyList<Tag> tags)
    {
        if (tags.DistinctBy(tag => tag.Key, StringComparer.OrdinalIgnoreCase).Count() < tags.Count)
        {
            throw new S3Exception(
                QueryErrors.InvalidParameterValue,
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
        }
    }

    /// <summary>Refuses policies that are not there.</summary>
    /// <exception cref="S3Exception">ValidationError.</exception>
    public void DemandPolicies(ObjectStore store, AccountId account)
    {
        var absent = PolicyArns.Count == 0 ? null : store.ReadIdentities(
            account, view => PolicyArns.FirstOrDefault(arn => ManagedPolicy.Find(view, arn) is null));
        if (absent is not null)
        {
            throw new S3Exception(QueryErrors.ValidationError, $"ARN {absent} does not exist or is not attachable.");
        }
    }

    /// <exception cref="S3Exception">ValidationError.</exception>
    public static string ReadSessionName(QueryForm form) =>
        CheckName(form.Require("RoleSessionName"), "RoleSessionName");

    public static bool IsName(string name) =>
        name.Length is >= StsLimits.MinNameChars and <= StsLimits.MaxNameChars
        && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <exception cref="S3Exception">ValidationError.</exception>
    public static string CheckSourceIdentity(string source) =>
        source.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)
            ? throw QueryErrors.Invalid("SourceIdentity", "Member must not begin with aws:")
            : CheckName(source, "SourceIdentity");

    /// <exception cref="S3Exception">ValidationError, InvalidParameterValue.</exception>
    public static IReadOnlyList<Tag> CheckTags(IReadOnlyList<Tag> tags)
    {
        if (tags.Count > StsLimits.MaxTags)
        {
            throw QueryErrors.Invalid("Tags", $"Member must have length less than or equal to {StsLimits.MaxTags}");
        }

        foreach (var (key, value) in tags)
        {
            IamTags.CheckKey(key);
            IamTags.CheckValue(value);
        }

        return tags;
    }

    /// <inheritdoc cref="CheckTags"/>
    public static IReadOnlyList<string> CheckTransitive(IReadOnlyList<string> keys) =>
        keys.Count <= StsLimits.MaxTags
            ? [.. keys.Select(IamTags.CheckKey)]
            : throw QueryErrors.Invalid(
                "TransitiveTagKeys", $"Member must have length less than or equal to {StsLimits.MaxTags}");

    private static string CheckName(string name, string parameter) => IsName(name)
        ? name
        : throw QueryErrors.Invalid(
            parameter,
            $"Member must have {StsLimits.MinNameChars} to {StsLimits.MaxNameChars} letters, digits and _+=,.@-");

    private static string CheckPolicy(string policy)
    {
        try
        {
            PolicyDocument.Parse(System.Text.Encoding.UTF8.GetBytes(policy), PolicyKind.Session);
            return policy;
        }
        catch (PolicyException refusal)
        {
            throw new S3Exception(
                refusal.IsTooLarge ? StsErrors.PackedPolicyTooLarge : IamErrors.MalformedPolicyDocument,
                refusal.Message);
        }
    }

    private static IReadOnlyList<string> ReadPolicyArns(QueryForm form, AccountId account)
    {
        IReadOnlyList<string> arns = [.. form.Structures("PolicyArns").Select(policy => form.Require($"{policy}.arn"))];
        if (arns.Count > StsLimits.MaxPolicyArns)
        {
            throw QueryErrors.Invalid(
                "PolicyArns", $"Member must have length less than or equal to {StsLimits.MaxPolicyArns}");
        }

        foreach (var arn in arns)
        {
            if ((!arn.StartsWith($"arn:aws:iam::{account}:policy/", StringComparison.Ordinal)
                && !arn.StartsWith("arn:aws:iam::aws:policy/", StringComparison.Ordinal))
                || ManagedPolicy.NameOf(arn).Length is 0 or > IamLimits.PolicyNameChars)
            {
                throw QueryErrors.Invalid("PolicyArns", "Member must be a managed policy of the role's account");
            }
        }

        return arns;
    }
}
