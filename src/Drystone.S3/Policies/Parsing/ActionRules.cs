using Drystone.S3.Policies.Matching;
using Drystone.S3.Policies.Tables;

namespace Drystone.S3.Policies.Parsing;

/// <summary>Which actions a policy may speak of.</summary>
internal static class ActionRules
{
    private const string StsPrefix = "sts:";

    /// <summary>What a trust policy can allow.</summary>
    private static readonly string[] OfTrust =
    [
        "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:SetContext",
        "sts:SetSourceIdentity", "sts:TagSession",
    ];

    public static void Check(string[] actions, bool isNegated, PolicyKind kind)
    {
        foreach (var action in actions)
        {
            switch (kind)
            {
                case PolicyKind.Bucket when !IsOfS3(action):
                    throw new PolicyException(PolicyTexts.InvalidAction);
                case PolicyKind.Trust when isNegated || !IsOfTrust(action):
                    throw new PolicyException(PolicyTexts.NotOfAssumeRole);
                case PolicyKind.Identity or PolicyKind.Session when !HasVendor(action):
                    throw new PolicyException(PolicyTexts.NoVendor);
            }
        }
    }

    // S3 knows its actions; what matches none of them is a mistake.
    private static bool IsOfS3(string action) =>
        action == "*" || (IsPlain(action)
            && action.StartsWith(S3Actions.Prefix, StringComparison.OrdinalIgnoreCase)
            && !new ActionPattern(action).OfS3.IsEmpty);

    private static bool IsOfTrust(string action) =>
        action.StartsWith(StsPrefix, StringComparison.OrdinalIgnoreCase)
        && OfTrust.Any(new ActionPattern(action).Matches);

    // The vendor itself may have no wildcard.
    private static bool HasVendor(string action) =>
        action == "*" || (IsPlain(action) && action.IndexOf(':') is > 0 and var colon && colon < action.Length - 1
            && action.AsSpan()[..colon].IndexOfAny('*', '?') < 0 && action.LastIndexOf(':') == colon);

    private static bool IsPlain(string action) =>
        action.All(character => char.IsAsciiLetterOrDigit(character) || ":*?-_.".Contains(character));
}
